//! The one place where modules are joined. A new module is one line here.

use operation::House;

/// All modules, lower ones first.
pub fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE, desk::MODULE, audit::MODULE])
}
