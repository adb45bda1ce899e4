//! Passwords: which ones are accepted, and how they are kept (argon2id, 19 MiB, 2 passes, as OWASP advises).
//! Everything here is pure computation; checking one takes some tens of milliseconds and belongs outside a
//! transaction.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use kernel::{Fault, Outcome, Text};

use crate::{Secret, session::Challenge, words};

/// Memory in KiB, passes and lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);
const CHARS_MIN: usize = 8;
const CHARS_MAX: usize = 200;
/// So few different characters are no password: `aaaaaaaa`, `12121212`.
const DIFFERENT_MIN: usize = 3;

/// Checked in place of the hash of a user who does not exist, so that both take as long. Random bytes, same cost.
pub(crate) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$9ZcXr3uHhT1lqkYbWJm0Vg$2m6p0CkZx8bqEo5l3uQx1w7r9TtYhVnD4sJfGaKcBeI";

/// What people choose first, in small letters; all others of the usual lists are shorter than eight characters.
const COMMON: &[&str] = &[
    "00000000",
    "11111111",
    "12341234",
    "123123123",
    "12345678",
    "123456789",
    "1234567890",
    "12345678910",
    "147258369",
    "11223344",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "66666666",
    "87654321",
    "88888888",
    "987654321",
    "9876543210",
    "aa123456",
    "a1234567",
    "a12345678",
    "a123456789",
    "abc12345",
    "abc123456",
    "abcd1234",
    "abcdefgh",
    "admin123",
    "admin1234",
    "admin12345",
    "admin@123",
    "administrator",
    "asdf1234",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "changeme",
    "computer",
    "football",
    "iloveyou",
    "internet",
    "letmein1",
    "michelle",
    "p@ssw0rd",
    "p@ssword",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "password!",
    "princess",
    "qazwsxedc",
    "qihe1234",
    "qwer1234",
    "qwerasdf",
    "qwerty12",
    "qwerty123",
    "qwertyui",
    "qwertyuiop",
    "sunshine",
    "superman",
    "test1234",
    "trustno1",
    "welcome1",
    "welcome123",
    "whatever",
    "woaini1314",
    "woaini520",
    "woaini521",
    "wodemima",
    "zaq12wsx",
    "zxcvbnm1",
    "zxcvbnm123",
    "5201314520",
    "13145200",
    "31415926",
    "qq123456",
    "zhang123",
    "123456abc",
    "123456aa",
    "123456qq",
    "1234qwer",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "secret123",
    "default1",
    "dragon12",
];

/// Words that stay as easy to guess with a year or an exclamation mark behind them; so do names.
const STEMS: &[&str] = &[
    "abc",
    "abcd",
    "admin",
    "administrator",
    "asdf",
    "asdfgh",
    "iloveyou",
    "letmein",
    "passwd",
    "password",
    "p@ssw0rd",
    "passw0rd",
    "p@ssword",
    "qihe",
    "qwe",
    "qwer",
    "qwerty",
    "root",
    "test",
    "user",
    "welcome",
    "woaini",
    "zxcvbn",
    "zxcvbnm",
];

/// Shorter ones of digits only are birthdays, telephone and identity numbers: the bulk of what leaks in China.
const DIGITS_MIN: usize = 12;

/// Says what is wrong with a new password; `names` are those of the user and the organisation.
pub(crate) fn check(password: &Secret, names: &[&str]) -> Result<(), Text> {
    let text = password.expose();
    let chars = text.chars().count();
    if chars < CHARS_MIN {
        return Err(words::PASSWORD_SHORT);
    }
    if chars > CHARS_MAX {
        return Err(words::PASSWORD_LONG);
    }
    let small = text.trim().to_lowercase();
    let mut different: Vec<char> = small.chars().collect();
    different.sort_unstable();
    different.dedup();
    let stem = small.trim_end_matches(|c: char| !c.is_alphabetic());
    let is_name = names.iter().map(|name| name.trim().to_lowercase()).any(|n| n == small || n == stem);
    let is_number = chars < DIGITS_MIN && small.bytes().all(|b| b.is_ascii_digit());
    let is_common = COMMON.contains(&small.as_str()) || STEMS.contains(&stem);
    if is_name || is_number || is_common || different.len() < DIFFERENT_MIN {
        return Err(words::PASSWORD_COMMON);
    }
    Ok(())
}

/// What is kept of a new password, if it is acceptable; the fault names the field.
pub(crate) fn accept(field: &str, password: &Secret, names: &[&str]) -> Outcome<String> {
    check(password, names).map_err(|text| Fault::field(field, text))?;
    hash(password)
}

/// The salted hash as a PHC string.
pub(crate) fn hash(password: &Secret) -> Outcome<String> {
    let hash = hasher()?.hash_password(password.expose().as_bytes());
    Ok(hash.map_err(|e| Fault::broken(e.to_string()))?.to_string())
}

/// Whether the password answers the challenge. Takes as long for a user who does not exist.
pub fn verify(challenge: &Challenge, password: &Secret) -> bool {
    let right = matches(challenge.hash(), password);
    right && challenge.is_known()
}

/// Whether the password has this hash. One longer than any accepted one is not hashed at all.
pub(crate) fn matches(hash: &str, password: &Secret) -> bool {
    if password.expose().len() > CHARS_MAX * 4 {
        return false;
    }
    let (Ok(hash), Ok(hasher)) = (PasswordHash::new(hash), hasher()) else { return false };
    hasher.verify_password(password.expose().as_bytes(), &hash).is_ok()
}

fn hasher() -> Outcome<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|e| Fault::broken(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_easy_to_guess_are_refused() {
        for (password, answer) in [
            ("1234567", Err(words::PASSWORD_SHORT)),
            ("密码密码密码密", Err(words::PASSWORD_SHORT)),
            ("Password123", Err(words::PASSWORD_COMMON)),
            ("121212121212", Err(words::PASSWORD_COMMON)),
            ("江海建设集团有限公司", Err(words::PASSWORD_COMMON)),
            ("WangFang88", Err(words::PASSWORD_COMMON)),
            ("19900101", Err(words::PASSWORD_COMMON)),
            ("13800138000", Err(words::PASSWORD_COMMON)),
            ("Welcome2026!", Err(words::PASSWORD_COMMON)),
            ("江海建设集团有限公司2026", Err(words::PASSWORD_COMMON)),
            ("correct horse", Ok(())),
            ("春眠不觉晓处处", Err(words::PASSWORD_SHORT)),
            ("春眠不觉晓处处闻啼鸟", Ok(())),
        ] {
            let names = ["江海建设集团有限公司", "wangfang88"];
            assert_eq!(check(&Secret::new(password), &names), answer, "{password}");
        }
        assert_eq!(check(&Secret::new("ab3".repeat(67)), &[]), Err(words::PASSWORD_LONG));
    }

    #[test]
    fn a_hash_says_its_cost_and_matches_only_its_password() {
        let hash = hash(&Secret::new("correct horse")).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(matches(&hash, &Secret::new("correct horse")));
        assert!(!matches(&hash, &Secret::new("correct Horse")));
    }

    #[test]
    fn the_hash_of_nobody_costs_as_much_and_can_be_read() {
        let parsed = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(parsed.params.to_string(), "m=19456,t=2,p=1");
        assert_eq!(parsed.hash.unwrap().as_bytes().len(), 32);
    }
}
