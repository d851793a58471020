"""What waits is told once, however often it is tried, and so is that it goes on."""

from structlog.testing import capture_logs

from services.chassis.hindrance import Hindrance


def test_an_outage_is_one_line_for_each_piece_of_work_and_one_at_its_end() -> None:
    relay, sender = Hindrance("relay waits"), Hindrance("periodic work waits", work="send")
    with capture_logs() as logs:
        relay.gone()
        for _ in range(3):
            relay.met("no database")
            sender.met("no database")
        relay.met("another cause of the same outage")
        for _ in range(3):
            relay.gone()
            sender.gone()
        relay.met("no broker")
    assert [(one["log_level"], one["event"], one.get("work"), one.get("cause")) for one in logs] == [
        ("warning", "relay waits", None, "no database"),
        ("warning", "periodic work waits", "send", "no database"),
        ("info", "relay waits no more", None, None),
        ("info", "periodic work waits no more", "send", None),
        ("warning", "relay waits", None, "no broker"),
    ]
