"""PostgreSQL addresses as hosting providers give them, and their TLS options."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from db.database import Database
from db.errors import DatabaseUnreachable
from db.postgresql_address import MODES, driver_url, postgresql_url

SSL_REQUEST = 80877103
ADDRESS = "postgresql://ovation:hunter2@localhost:5432/ovation"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        *(f"?sslmode={mode}" for mode in MODES),
        "?ssl=require",
        "?ssl=true",
        "?sslmode=require&channel_binding=prefer",
        "?sslmode=require&target_session_attrs=read-write",
        "?host=/var/run/postgresql",
    ],
)
def test_an_address_is_taken_as_it_is_handed_out(scheme: str, query: str) -> None:
    url = postgresql_url(f" {scheme}://ovation:hunter2@localhost:5432/ovation{query}\n")
    assert (url.drivername, url.database) == ("postgresql+asyncpg", "ovation")
    assert Database.open(url).name.endswith("/ovation")
    driven, tls = driver_url(url)
    assert not any("ssl" in name or "channel" in name for name in driven.query)
    assert (tls is None) == ("ssl" not in query)


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("localhost/ovation?pgbouncer=true", "the parameter pgbouncer is not supported"),
        ("localhost/ovation?connect_timeout=10", "the parameter connect_timeout is not"),
        ("localhost/ovation?options=endpoint%3Dx", "the parameter options is not supported"),
        ("localhost/ovation?sslmode=require&sslmode=disable", "sslmode appears twice"),
        ("localhost/ovation?sslmode=required", "sslmode is one of disable, allow"),
        ("localhost/ovation?sslmode=require&channel_binding=require", "channel_binding=require"),
        ("localhost/ovation?sslrootcert=/gone", "add sslmode=verify-full"),
        ("localhost/ovation?sslmode=prefer&sslrootcert=/gone", "use verify-full"),
        ("localhost/ovation?sslmode=verify-full&sslrootcert=/gone", "sslrootcert=/gone"),
        ("localhost/ovation?sslmode=verify-full&sslcert=/gone", "name both"),
        ("localhost/ovation?sslmode=verify-full&sslcert=/gone&sslkey=/gone", "sslcert and sslkey"),
        ("more@localhost/ovation", "write those in the user's name and the password as %40"),
        ("localhost", "write it as postgresql://user:password@host:5432/name"),
        ("localhost:many/ovation", "write it as postgresql://user:password@host:5432/name"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_the_password_is_not_told(
    rest: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said.replace("?", r"\?")) as error:
        postgresql_url(f"postgresql://ovation:hunter2@{rest}")
    assert "hunter2" not in str(error.value)


class Certificates(NamedTuple):
    authority: Path
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Create a self-signed certificate for `localhost`."""
    folder = tmp_path_factory.mktemp("certificates")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.9"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "root.crt", folder / "key"
    authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, secret)
    return Certificates(authority, context)


class Doorkeeper:
    """A server that speaks the start of PostgreSQL's protocol and then refuses every login."""

    def __init__(self, context: ssl.SSLContext | None, state: str) -> None:
        self._context, self._state = context, state
        self.encrypted: list[bool] = []
        self.port = 0

    async def listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            length, code = struct.unpack("!II", await reader.readexactly(8))
            encrypted = False
            if code == SSL_REQUEST:
                writer.write(b"N" if self._context is None else b"S")
                if self._context is not None:
                    await writer.start_tls(self._context)
                    encrypted = True
                length, code = struct.unpack("!II", await reader.readexactly(8))
            await reader.readexactly(length - 8)
            self.encrypted.append(encrypted)
            told = f"SFATAL\0VFATAL\0C{self._state}\0Mnot you\0\0".encode()
            writer.write(b"E" + struct.pack("!I", len(told) + 4) + told)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side was not content with the certificate
        finally:
            writer.close()


@pytest.fixture
async def door(certificates: Certificates) -> AsyncIterator[Doorkeeper]:
    door = Doorkeeper(certificates.context, "28P01")
    async with await door.listen():
        yield door


async def refusal(address: str) -> DatabaseUnreachable:
    database = Database.open(postgresql_url(address))
    with pytest.raises(DatabaseUnreachable) as error:
        await database.open_or_explain()
    await database.close()
    return error.value


@pytest.mark.parametrize(
    ("query", "encrypted"),
    [
        ("", True),
        ("?sslmode=disable", False),
        ("?sslmode=prefer", True),
        ("?sslmode=require", True),
        ("?sslmode=require&sslrootcert={}", True),
        ("?sslmode=verify-ca&sslrootcert={}", True),
        ("?sslmode=verify-full&sslrootcert={}", True),
    ],
)
async def test_tls_is_spoken_as_the_address_asks(
    door: Doorkeeper, certificates: Certificates, query: str, *, encrypted: bool
) -> None:
    asked = query.format(certificates.authority)
    found = await refusal(f"postgresql://ovation:hunter2@localhost:{door.port}/ovation{asked}")
    assert found.remedy == "check the user and the password in OVATION_DATABASE_URL"
    assert door.encrypted[0] is encrypted
    if query not in {"", "?sslmode=prefer"}:
        assert len(door.encrypted) == 1, "nothing less is tried afterwards"


@pytest.mark.parametrize(
    ("host", "query"),
    [
        ("127.0.0.1", "?sslmode=verify-full&sslrootcert={}"),
        ("localhost", "?sslmode=verify-full&sslrootcert=system"),
        ("localhost", "?sslmode=verify-ca&sslrootcert=system"),
    ],
)
async def test_a_server_that_is_not_the_one_is_told_nothing(
    door: Doorkeeper, certificates: Certificates, host: str, query: str
) -> None:
    asked = query.format(certificates.authority)
    found = await refusal(f"postgresql://ovation:hunter2@{host}:{door.port}/ovation{asked}")
    assert "sslrootcert=FILE" in found.remedy
    assert door.encrypted == []


@pytest.mark.parametrize(
    ("state", "context", "query", "mend"),
    [
        ("28000", None, "", "?sslmode=require"),
        ("3D000", None, "", "create that database"),
        ("57P03", None, "", "check that it is running"),
        ("28P01", None, "?sslmode=require", "switch TLS on at the server"),
    ],
)
async def test_each_refusal_comes_with_what_to_look_at(
    state: str, context: None, query: str, mend: str
) -> None:
    door = Doorkeeper(context, state)
    async with await door.listen():
        address = f"postgresql://ovation:hunter2@localhost:{door.port}/ovation{query}"
        assert mend in (await refusal(address)).remedy


async def test_a_host_that_there_is_not_is_named_as_the_trouble() -> None:
    found = await refusal("postgresql://ovation:hunter2@nowhere.invalid/ovation")
    assert "name of the server" in found.remedy
