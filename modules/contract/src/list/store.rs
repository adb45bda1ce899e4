//! The statements of lists. `$1` to `$5` are the organisation and the reach, as everywhere; after them come the filters,
//! the words, the key and the id after which the page begins, and its length.

use ::store::Record as _;

use crate::store::{Contract, REACH};

const ARCHIVED: &str = " AND archived = $6";
/// The same where no index is to be taken for it.
const ARCHIVED_TOO: &str = " AND COALESCE(archived, FALSE) = $6";
/// The filters after `$6`, archived: `$7` fewest open errors, `$8` kind, `$9` state, `$10` side, `$11` party, `$12` owner,
/// `$13` to `$18` the least and the most of the days of signing and of the end, and of the price.
const FILTER: &str = " AND open_errors >= $7
    AND (CAST($8 AS TEXT) = '' OR kind = CAST($8 AS TEXT))
    AND (CAST($9 AS TEXT) = '' OR state = CAST($9 AS TEXT))
    AND (CAST($10 AS TEXT) = '' OR side = CAST($10 AS TEXT))
    AND (CAST($11 AS BIGINT) IS NULL OR party = CAST($11 AS BIGINT))
    AND (CAST($12 AS BIGINT) IS NULL OR owner = CAST($12 AS BIGINT))
    AND COALESCE(sign_key, 0) BETWEEN $13 AND $14
    AND COALESCE(end_key, 0) BETWEEN $15 AND $16
    AND COALESCE(amount_key, 0) BETWEEN $17 AND $18";

/// Where many fit: along the order's own index, asking the words of each; `$19` is their pattern.
const MANY: &str = " AND (CAST($19 AS TEXT) = '' OR words LIKE CAST($19 AS TEXT))";
/// Where few fit: those that the search index names; `$19` is its query, which holds the filters too. What is sorted is
/// read from one narrow index; only the rows of the page are read whole, and their columns have the last word.
const FEW: &str = " WHERE org = $1 AND id IN (SELECT id FROM (SELECT id FROM contract";
const FEW_SQLITE: &str = concat!(" AND id IN ", ::store::few!(sqlite, "$19", "ctl"));
const FEW_POSTGRES: &str = concat!(" AND id IN ", ::store::few!(postgres, "$19", "ctl"));
const INDEXED: &str = " INDEXED BY contract_few WHERE org = $1";
const PLAIN: &str = " WHERE org = $1";

// Few are sorted by whatever number `$23` names. COALESCE keeps an engine from walking along an order's index.
const NUMBER: &str =
    "CASE CAST($23 AS TEXT) WHEN 'amount' THEN COALESCE(amount_key, 0) WHEN 'errors' THEN open_errors
    WHEN 'signed' THEN sign_key WHEN 'end' THEN end_key ELSE changed_at END";
const TITLE: &str = "COALESCE(sort_key, '')";
const AND: &str = " AND (";
const ORDER: &str = " ORDER BY ";
const AFTER: &str = ", id) > ($20, $21) ORDER BY ";
const BEFORE: &str = ", id) < ($20, $21) ORDER BY ";
const UP: &str = ", id LIMIT $22";
const DOWN: &str = " DESC, id DESC LIMIT $22";
const PAGE: &str = ") AS page)";
const PAGE_UP: &str = ", id";
const PAGE_DOWN: &str = " DESC, id DESC";

::store::statements! {
    /// How many there are without any filter, counted no further than asked.
    COUNT_ALL = "SELECT COUNT(*) FROM (SELECT 1 FROM contract WHERE org = $1 AND archived = $2 LIMIT $3) AS known";
    /// Few, by a number.
    FEW_NUMBER_UP_SQLITE = Contract::SELECT, FEW, INDEXED, REACH, FEW_SQLITE, AND, NUMBER, AFTER, NUMBER, UP, PAGE, ARCHIVED_TOO, FILTER, ORDER, NUMBER, PAGE_UP;
    /// Few, by a number.
    FEW_NUMBER_DOWN_SQLITE = Contract::SELECT, FEW, INDEXED, REACH, FEW_SQLITE, AND, NUMBER, BEFORE, NUMBER, DOWN, PAGE, ARCHIVED_TOO, FILTER, ORDER, NUMBER, PAGE_DOWN;
    /// Few, by title.
    FEW_TITLE_UP_SQLITE = Contract::SELECT, FEW, INDEXED, REACH, FEW_SQLITE, AND, TITLE, AFTER, TITLE, UP, PAGE, ARCHIVED_TOO, FILTER, ORDER, TITLE, PAGE_UP;
    /// Few, by title.
    FEW_TITLE_DOWN_SQLITE = Contract::SELECT, FEW, INDEXED, REACH, FEW_SQLITE, AND, TITLE, BEFORE, TITLE, DOWN, PAGE, ARCHIVED_TOO, FILTER, ORDER, TITLE, PAGE_DOWN;
    /// Few, by a number.
    FEW_NUMBER_UP_POSTGRES = Contract::SELECT, FEW, PLAIN, REACH, FEW_POSTGRES, AND, NUMBER, AFTER, NUMBER, UP, PAGE, ARCHIVED_TOO, FILTER, ORDER, NUMBER, PAGE_UP;
    /// Few, by a number.
    FEW_NUMBER_DOWN_POSTGRES = Contract::SELECT, FEW, PLAIN, REACH, FEW_POSTGRES, AND, NUMBER, BEFORE, NUMBER, DOWN, PAGE, ARCHIVED_TOO, FILTER, ORDER, NUMBER, PAGE_DOWN;
    /// Few, by title.
    FEW_TITLE_UP_POSTGRES = Contract::SELECT, FEW, PLAIN, REACH, FEW_POSTGRES, AND, TITLE, AFTER, TITLE, UP, PAGE, ARCHIVED_TOO, FILTER, ORDER, TITLE, PAGE_UP;
    /// Few, by title.
    FEW_TITLE_DOWN_POSTGRES = Contract::SELECT, FEW, PLAIN, REACH, FEW_POSTGRES, AND, TITLE, BEFORE, TITLE, DOWN, PAGE, ARCHIVED_TOO, FILTER, ORDER, TITLE, PAGE_DOWN;
    /// Many, by title.
    LIST_TITLE_UP = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (sort_key, id) > ($20, $21) ORDER BY sort_key", UP;
    /// Many, by title.
    LIST_TITLE_DOWN = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (sort_key, id) < ($20, $21) ORDER BY sort_key", DOWN;
    /// Many, by change.
    LIST_CHANGED_UP = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (changed_at, id) > ($20, $21) ORDER BY changed_at", UP;
    /// Many, by change.
    LIST_CHANGED_DOWN = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (changed_at, id) < ($20, $21) ORDER BY changed_at", DOWN;
    /// Many, by amount.
    LIST_AMOUNT_UP = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (amount_key, id) > ($20, $21) ORDER BY amount_key", UP;
    /// Many, by amount.
    LIST_AMOUNT_DOWN = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (amount_key, id) < ($20, $21) ORDER BY amount_key", DOWN;
    /// Many, by open errors.
    LIST_ERRORS_UP = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (open_errors, id) > ($20, $21) ORDER BY open_errors", UP;
    /// Many, by open errors.
    LIST_ERRORS_DOWN = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (open_errors, id) < ($20, $21) ORDER BY open_errors", DOWN;
    /// Many, by day of signing.
    LIST_SIGNED_UP = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (sign_key, id) > ($20, $21) ORDER BY sign_key", UP;
    /// Many, by day of signing.
    LIST_SIGNED_DOWN = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (sign_key, id) < ($20, $21) ORDER BY sign_key", DOWN;
    /// Many, by end of its term.
    LIST_END_UP = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (end_key, id) > ($20, $21) ORDER BY end_key", UP;
    /// Many, by end of its term.
    LIST_END_DOWN = Contract::SELECT, PLAIN, REACH, ARCHIVED, FILTER, MANY, " AND (end_key, id) < ($20, $21) ORDER BY end_key", DOWN;
}
