//! Clocks that are years off.

use super::place::{NOW_MS, Phone, alone, hold, server, transport};

const TEN_YEARS_MS: i64 = 10 * 365 * 86_400_000;

#[test]
fn a_clock_ten_years_off_either_way_loses_nothing_and_is_said() {
    let _alone = alone();
    let server = server();
    let transport = transport();
    let phone = Phone::first(&server.token().expect("a token"));
    let mut kept = vec![phone.write("before")];
    phone.sync(&transport);
    let tablet = phone.linked(&server.token().expect("a token"));
    for years in [1, -1, 1, 0, -1] {
        phone.clock.set(NOW_MS + years * TEN_YEARS_MS);
        kept.push(phone.write("at a wrong time"));
        kept.push(tablet.write("at the right time"));
        let report = phone.sync(&transport);
        // The server's clock is the machine's, within some years of the test's.
        let ahead_s = report.clock_ahead_s.unwrap_or_default();
        if years != 0 {
            assert_eq!(ahead_s.signum(), years, "{report:?}");
        }
        tablet.sync(&transport);
    }
    phone.clock.set(NOW_MS);
    hold(&[&phone, &tablet], &kept, "on time again");
}
