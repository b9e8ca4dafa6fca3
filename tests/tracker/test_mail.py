"""Handing messages to a real mail server: what it takes, refuses, puts off, and how it fails."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.builders import NOW, a_letter, some_settings
from tests.mailserver import MailServer, Mood, mail_server
from tracker.letters import compose
from tracker.mail import PermanentFailure, Smtp, TemporaryFailure, Unreachable

TO = "kim@beispielingen.example"
OTHER = "sam@beispielingen.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def tls_context(tmp_path: Path) -> ssl.SSLContext:
    """A server's certificate that it made for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    today = datetime.now(UTC)
    builder = builder.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
    pem = tmp_path / "mail.pem"
    plain = serialization.NoEncryption()
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def smtp(url: str, patience_seconds: float = 5.0) -> Smtp:
    return Smtp(some_settings(smtp_url=url), patience_seconds=patience_seconds)


def mime_to(address: str = TO) -> bytes:
    return compose(a_letter(to_address=address), settings=some_settings(), now=NOW).as_bytes()


def test_what_was_composed_arrives_unchanged(server: MailServer) -> None:
    mime = mime_to()

    with closing(smtp(server.url)) as sender:
        sender.send(mime, to_address=TO)

    (envelope,) = server.accepted
    assert envelope.content == mime
    assert (envelope.mail_from, envelope.rcpt_tos) == ("callboard@stadt.example", [TO])


def test_several_messages_share_a_connection(server: MailServer) -> None:
    with closing(smtp(server.url)) as sender:
        sender.send(mime_to(TO), to_address=TO)
        sender.send(mime_to(OTHER), to_address=OTHER)

    assert server.recipients == [TO, OTHER]
    assert server.connections == 1


def test_a_server_that_hung_up_meanwhile_is_called_again(server: MailServer) -> None:
    server.mood.hang_up_between_messages = True

    with closing(smtp(server.url)) as sender:
        for address in (TO, OTHER):
            sender.send(mime_to(address), to_address=address)
            _wait_until_hung_up(sender)

    assert server.recipients == [TO, OTHER]
    assert server.connections == 2


@pytest.mark.parametrize(
    ("mood", "failure", "reason"),
    [
        (Mood(recipients={TO: "550 5.1.1 no such person"}), PermanentFailure, "550 5.1.1 no such person"),
        (Mood(recipients={TO: "450 4.2.0 greylisted, come back later"}), TemporaryFailure, "450 4.2.0 greylisted"),
        (Mood(after_data=["554 5.7.1 looks like spam"]), PermanentFailure, "554 5.7.1 looks like spam"),
        (Mood(after_data=["451 4.3.0 disk full"]), TemporaryFailure, "451 4.3.0 disk full"),
        (Mood(sender="552 too large"), PermanentFailure, "552 too large"),
        # our own address is refused: a setting to mend, no fault of the message
        (Mood(sender="553 5.7.1 not your address"), TemporaryFailure, "callboard@stadt.example refused"),
        (Mood(recipients={TO: "421 4.3.2 shutting down"}), TemporaryFailure, "421 4.3.2 shutting down"),
    ],
)
def test_refusals_are_told_apart(mood: Mood, failure: type[Exception], reason: str) -> None:
    with mail_server(mood) as server, closing(smtp(server.url)) as sender:
        with pytest.raises(failure, match=reason):
            sender.send(mime_to(), to_address=TO)

        assert server.accepted == []


def test_after_a_refusal_the_next_message_goes_through(server: MailServer) -> None:
    server.mood.recipients[TO] = "550 no such person"

    with closing(smtp(server.url)) as sender:
        with pytest.raises(PermanentFailure):
            sender.send(mime_to(TO), to_address=TO)
        sender.send(mime_to(OTHER), to_address=OTHER)

    assert server.recipients == [OTHER]


def test_a_line_dropped_after_the_data_is_temporary(server: MailServer) -> None:
    server.mood.hang_up_after_data = 1

    with closing(smtp(server.url)) as sender:
        with pytest.raises(TemporaryFailure, match="connection lost while sending"):
            sender.send(mime_to(TO), to_address=TO)
        sender.send(mime_to(OTHER), to_address=OTHER)

    assert server.recipients == [TO, OTHER]


def test_a_server_that_is_too_slow_is_temporary() -> None:
    with mail_server(Mood(seconds=3)) as server:
        sender = smtp(server.url, patience_seconds=0.3)

        with pytest.raises(TemporaryFailure, match="timed out"):
            sender.send(mime_to(), to_address=TO)


def test_a_server_that_is_down_is_unreachable() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound but not listening: nobody else gets the port
        port = bound.getsockname()[1]

        with pytest.raises(Unreachable, match=rf"mail server 127\.0\.0\.1:{port}: .*refused"):
            smtp(f"smtp://127.0.0.1:{port}").send(mime_to(), to_address=TO)


def test_a_server_that_says_nothing_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        with pytest.raises(Unreachable, match="timed out"):
            smtp(f"smtp://127.0.0.1:{port}", patience_seconds=0.2).check()


def test_an_address_beyond_ascii_is_refused_before_anything_is_said() -> None:
    with pytest.raises(PermanentFailure, match="beyond ASCII"):
        smtp("smtp://127.0.0.1:9").send(b"", to_address="jürgen@stadt.example")


def test_starttls_is_used_where_offered_and_the_password_is_sent_only_then(tls_context: ssl.SSLContext) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def note(_server: object, session: object, _envelope: object, _mechanism: str, given: LoginPassword) -> AuthResult:
        seen.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss word")

    with mail_server(tls_context=tls_context, authenticator=note, auth_require_tls=True) as server:
        url = server.url.replace("smtp://", "smtp://callboard:p%40ss%20word@")
        with closing(smtp(url)) as sender:
            sender.send(mime_to(), to_address=TO)

    assert server.recipients == [TO]
    assert seen == [(b"callboard", b"p@ss word")]


def test_a_wrong_password_makes_the_server_unreachable_and_is_not_repeated_in_the_reason(
    tls_context: ssl.SSLContext,
) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with mail_server(tls_context=tls_context, authenticator=refuse, auth_require_tls=True) as server:
        url = server.url.replace("smtp://", "smtp://callboard:geheim@")
        with pytest.raises(Unreachable, match="535") as told:
            smtp(url).check()

    assert "geheim" not in str(told.value)


def test_smtps_speaks_tls_from_the_first_byte(tls_context: ssl.SSLContext) -> None:
    with mail_server(ssl_context=tls_context) as server:
        sender = smtp(server.url.replace("smtp://", "smtps://"))
        sender.send(mime_to(), to_address=TO)
        sender.close()

    assert server.recipients == [TO]


def _wait_until_hung_up(sender: Smtp) -> None:
    connection = sender._connection
    assert connection is not None
    assert connection.sock is not None
    with suppress(ConnectionResetError):
        assert connection.sock.recv(1, socket.MSG_PEEK) == b""
