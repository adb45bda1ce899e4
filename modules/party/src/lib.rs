//! Customers, suppliers, partners, departments and people: one register.
