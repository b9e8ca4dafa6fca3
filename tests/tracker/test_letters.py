"""Letters: one line in every header, the same bytes each time, complete for every mail program."""

import pytest

from tests.builders import NOW, a_letter, some_settings
from tests.mailserver import body, parsed
from tracker.errors import Invalid, SettingsError
from tracker.letters import Attachment, Letter, compose, one_line, parse_sender
from tracker.rendering import MailText


def composed(letter: Letter) -> bytes:
    return compose(letter, settings=some_settings(), now=NOW).as_bytes()


def test_a_letter_reads_as_plain_text_and_as_html_and_carries_its_file() -> None:
    file = Attachment("frist.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")

    message = parsed(composed(a_letter(attachments=(file,))))

    (calendar,) = message.iter_attachments()
    assert body(message, "plain") == "Die Frist läuft.\r\n"
    assert "<p>Die Frist läuft.</p>" in body(message, "html")
    assert calendar.get_filename() == "frist.ics"
    assert calendar["Content-Type"] == 'text/calendar; method="PUBLISH"'
    assert calendar.get_payload(decode=True) == file.content


def test_headers_say_who_when_in_what_language_and_that_a_machine_wrote_it() -> None:
    message = parsed(composed(a_letter(to_name="Jörg Müller, Präventionsrat", to_address="j.mueller@stadt.example")))

    assert message["From"] == "Callboard <callboard@stadt.example>"
    assert message["To"] == '"Jörg Müller, Präventionsrat" <j.mueller@stadt.example>'
    assert message["Date"] == "Tue, 24 Nov 2026 09:00:00 +0000"
    assert message["Content-Language"] == "de"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://callboard.stadt.example/settings>"


def test_the_same_letter_has_the_same_bytes() -> None:
    letter = a_letter()

    assert composed(letter) == composed(letter)


def test_what_is_said_to_whom_names_the_message_and_the_words_do_not() -> None:
    letter = a_letter(about=("call 7",), to_address="a@stadt.example")
    reworded = a_letter(
        about=("call 7",), to_address="a@stadt.example", words=MailText("Anders", "Anders.\n", "<p>Anders.</p>")
    )
    to_another = a_letter(about=("call 7",), to_address="b@stadt.example")

    identities = [parsed(composed(each))["Message-ID"] for each in (letter, reworded, to_another)]

    assert identities[0] == identities[1] != identities[2]
    assert identities[0].endswith("@callboard.stadt.example>")


@pytest.mark.parametrize(
    "hostile", ["Frist\r\nBcc: alle@stadt.example", "Frist\nBcc: alle@stadt.example", "Frist\u2028Bcc:"]
)
def test_titles_and_names_cannot_write_headers(hostile: str) -> None:
    letter = a_letter(to_name=hostile, words=MailText(hostile, "Text.\n", "<p>Text.</p>"))

    mime = composed(letter)

    message = parsed(mime)
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Frist Bcc:")
    assert "\n" not in message["Subject"]
    assert [address.addr_spec for address in message["To"].addresses] == [letter.to_address]


def test_lines_are_short_and_only_ascii_travels() -> None:
    long_title = "Förderaufruf für kommunale Kriminalprävention und sichere öffentliche Räume " * 6

    mime = composed(a_letter(words=MailText(long_title, long_title + "\n", f"<p>{long_title}</p>")))

    assert mime.isascii()
    assert max(len(line) for line in mime.split(b"\r\n")) <= 78
    assert b"\n" not in mime.replace(b"\r\n", b"")
    assert len(parsed(mime)["Subject"]) <= 180


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("  Frist \t läuft\r\n ab ", "Frist läuft ab"),
        ("Sicher\u00adheit", "Sicherheit"),  # soft hyphens come from portals
        ("Frist \u202egnal\u202c", "Frist gnal"),  # marks that turn the reading direction
    ],
)
def test_one_line_holds_only_what_can_be_seen(words: str, line: str) -> None:
    assert one_line(words) == line


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("Sichere Plätze und Wege", "Sichere Plätze…"),
        ("Donaudampfschifffahrt in Passau", "Donaudampfschiff…"),  # no word ends early enough
        ("Sichere Plätze", "Sichere Plätze"),
    ],
)
def test_a_line_that_is_too_long_is_cut_between_words(words: str, line: str) -> None:
    assert one_line(words, limit=17) == line


@pytest.mark.parametrize("address", ["", "kein-at-zeichen", "zwei@@stadt.example", "a b@stadt.example"])
def test_an_address_no_mail_can_go_to_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match="email"):
        compose(a_letter(to_address=address), settings=some_settings(), now=NOW)


@pytest.mark.parametrize("mail_from", ["", "Callboard", "Callboard <callboard>", "<@stadt.example>"])
def test_a_senseless_sender_is_named_as_the_setting_it_is(mail_from: str) -> None:
    with pytest.raises(SettingsError, match="CALLBOARD_MAIL_FROM"):
        parse_sender(mail_from)
