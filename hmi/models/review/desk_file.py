"""Files that come from the desk, written where the person wants them: whole, or not at all."""

from collections.abc import Sequence
from pathlib import Path

from scada.model import BadInput


def kept(folder: Path, files: Sequence[tuple[str, bytes]]) -> Path:
    """Write them into a folder, never over another file; the first one's path. Raises `BadInput`.

    Of a name that is taken ``name (2)`` is written; what lies beside a file keeps its name.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stem = _free(folder, files[0][0])
        paths = [folder / name.replace(files[0][0], stem, 1) for name, _ in files]
        for path, (_, data) in zip(paths, files, strict=True):
            draft = path.with_name(f".{path.name}.new")
            draft.write_bytes(data)
            draft.replace(path)
    except OSError as fault:
        raise BadInput(f"cannot be written: {fault} / 无法写入：{fault}") from None
    return paths[0]


def _free(folder: Path, name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot else (name, "")
    found, number = name, 1
    while (folder / found).exists():
        number += 1
        found = f"{stem} ({number}){ending}"
    return found


def read(text: str, largest: int) -> tuple[str, bytes, int]:
    """A file by its path, with its proof where one lies beside it: name, bytes, length of the proof.

    Raises `BadInput` for what cannot be read or is larger than may be sent.
    """
    path = Path(text.strip().strip('"')).expanduser()
    beside = path.with_name(f"{path.name}.proof.json")
    try:
        if path.stat().st_size > largest:
            raise BadInput(
                f"{path.name} is larger than {largest >> 20} MiB: verify it on the server by "
                f"davylamp verify / {path.name} 超过 {largest >> 20} MiB：请在服务器上用 davylamp verify 核验"
            )
        data = path.read_bytes()
        proof = beside.read_bytes() if beside.is_file() else b""
    except OSError as fault:
        raise BadInput(f"{text}: cannot be read: {fault.strerror} / 无法读取") from None
    if not data:
        raise BadInput(f"{path.name} is empty / 文件为空")
    if len(data) + len(proof) > largest:
        raise BadInput(f"{path.name} and its proof are too large / 文件与证明过大")
    return path.name, data + proof, len(proof)
