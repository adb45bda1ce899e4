//! Calendar days and instants. Engines get them as input: only the doors look at a clock.

use std::fmt;

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de};

/// A calendar day in the contract's time zone; ISO 8601 (`2026-11-24`) in text, JSON and the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// The day does not exist: 31 June, month 13, or text that is not `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayError;

impl Day {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Day, DayError> {
        Date::new(year, month, day).map(Day).map_err(|_| DayError)
    }

    /// Reads `YYYY-MM-DD`, nothing else.
    pub fn parse(iso: &str) -> Result<Day, DayError> {
        if iso.len() != 10 || !iso.is_ascii() {
            return Err(DayError);
        }
        iso.parse().map(Day).map_err(|_| DayError)
    }

    /// Year of the common era.
    pub fn year(self) -> i16 {
        self.0.year()
    }
    /// Month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }
    /// Day of the month, 1 to 31.
    pub fn day(self) -> i8 {
        self.0.day()
    }
    /// Monday is 1, Sunday 7.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// The day `days` later (earlier if negative); stays at the calendar's edge when it would leave it.
    pub fn plus_days(self, days: i64) -> Day {
        Day(self.0.saturating_add(Span::new().days(days.clamp(-4_000_000, 4_000_000))))
    }

    /// The same day of the month `months` later, or that month's last day (Civil Code art. 202).
    pub fn plus_months(self, months: i64) -> Day {
        Day(self.0.saturating_add(Span::new().months(months.clamp(-100_000, 100_000))))
    }

    /// Days from `self` to `later`; negative when `later` is before.
    pub fn days_until(self, later: Day) -> i64 {
        (later.0 - self.0).get_days().into()
    }

    /// The moment at which it begins in a time zone such as `Asia/Shanghai`; in UTC if the zone is unknown.
    pub fn begins_in(self, zone: &str) -> Instant {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let begins =
            self.0.to_zoned_datetime(zone).map(|moment| moment.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH);
        Instant(begins.as_microsecond())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Day, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        Day::parse(&text).map_err(|_| de::Error::custom(format!("`{text}` is not a day (YYYY-MM-DD)")))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

/// A moment: microseconds since 1970-01-01T00:00:00Z. RFC 3339 in JSON, BIGINT in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// A moment given in microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Instant {
        Instant(micros)
    }
    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }
    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }
    /// Seconds from `self` to `later`.
    pub const fn seconds_until(self, later: Instant) -> i64 {
        later.0.saturating_sub(self.0) / 1_000_000
    }
    /// The moment `seconds` later.
    pub const fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }
    /// The calendar day of this moment in a time zone such as `Asia/Shanghai`; UTC if the zone is unknown.
    pub fn day_in(self, zone: &str) -> Day {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Day(self.timestamp().to_zoned_datetime(zone).date())
    }
    /// `2026-11-24 18:03` in a time zone; UTC if the zone is unknown.
    pub fn minute_in(self, zone: &str) -> String {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        self.timestamp().to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M").to_string()
    }
    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Instant, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        let moment: Timestamp =
            text.parse().map_err(|_| de::Error::custom(format!("`{text}` is not an RFC 3339 moment")))?;
        Ok(Instant(moment.as_microsecond()))
    }
}

impl JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_days_are_days() {
        for bad in ["2026-06-31", "2026-13-01", "2025-02-29", "2026-6-1", "20260601", "２０２６-06-01", ""]
        {
            assert_eq!(Day::parse(bad), Err(DayError), "{bad}");
        }
        assert_eq!(Day::parse("2028-02-29").map(|d| d.to_string()), Ok("2028-02-29".into()));
    }

    #[test]
    fn months_end_on_their_last_day() {
        let day = Day::parse("2026-01-31").unwrap();
        assert_eq!(day.plus_months(1).to_string(), "2026-02-28");
        assert_eq!(day.days_until(day.plus_months(2)), 59);
        assert_eq!(day.weekday(), 6);
    }

    #[test]
    fn an_instant_has_its_day_in_the_zone_of_the_contract() {
        let evening = Instant::from_micros(1_764_000_000_000_000); // 2025-11-24T16:00:00Z
        assert_eq!(evening.day_in("Asia/Shanghai").to_string(), "2025-11-25");
        assert_eq!(evening.day_in("UTC").to_string(), "2025-11-24");
        assert_eq!(evening.minute_in("Asia/Shanghai"), "2025-11-25 00:00");
        assert_eq!(evening.day_in("Asia/Shanghai").begins_in("Asia/Shanghai"), evening);
    }
}
