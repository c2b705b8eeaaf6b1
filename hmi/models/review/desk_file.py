"""Files that come from the desk, written where the person wants them: whole, or not at all."""

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scada.model import BadInput

_WHY: Final = {
    errno.ENOSPC: ("the disk is full", "磁盘已满"),
    errno.EDQUOT: ("the disk quota is used up", "磁盘配额已用完"),
    errno.EROFS: ("the disk is read-only", "磁盘只读"),
    errno.EACCES: ("it is not allowed", "没有权限"),
    errno.EPERM: ("it is not allowed", "没有权限"),
    errno.ENOENT: ("it is not there", "不存在"),
    errno.ENOTDIR: ("a file is in the way of the folder", "文件夹的位置上是一个文件"),
    errno.EEXIST: ("a file is in the way of the folder", "文件夹的位置上是一个文件"),
    errno.EISDIR: ("it is a folder", "这是文件夹"),
    errno.ENAMETOOLONG: ("the name is too long", "文件名过长"),
}


def kept(folder: Path, files: Sequence[tuple[str, bytes]]) -> Path:
    """Write them into a folder, all or none, never over another file; the first one's path.

    Of a name that is taken ``name (2)`` is written, of all of them. Raises `BadInput`.
    """
    drafts: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = _free(folder, [name for name, _ in files])
        for path, (_, data) in zip(paths, files, strict=True):
            drafts.append(path.with_name(f".{path.name}.new"))
            drafts[-1].write_bytes(data)
        for draft, path in zip(drafts, paths, strict=True):
            draft.replace(path)
    except OSError as fault:
        for draft in drafts:
            draft.unlink(missing_ok=True)
        raise _unwritten(folder, fault) from None
    return paths[0]


def _unwritten(folder: Path, fault: OSError) -> BadInput:
    en, zh = _why(fault)
    return BadInput(f"{folder} cannot be written: {en} / 无法写入 {folder}：{zh}")


def _why(fault: OSError) -> tuple[str, str]:
    said = fault.strerror or str(fault)
    return _WHY.get(fault.errno or 0, (said, said))


def _free(folder: Path, names: Sequence[str]) -> list[Path]:
    """Names of which none is taken: what lies beside a file begins with its name."""
    stem, dot, ending = names[0].rpartition(".")
    stem, ending = (stem, f".{ending}") if dot else (names[0], "")
    found, number = names[0], 1
    while True:
        paths = [folder / name.replace(names[0], found, 1) for name in names]
        if not any(path.exists() for path in paths):
            return paths
        number += 1
        found = f"{stem} ({number}){ending}"


def read(text: str, largest: int) -> tuple[str, bytes, int]:
    """A file by its path, with its proof where one lies beside it: name, bytes, length of the proof.

    Raises `BadInput` for what cannot be read or is larger than may be sent.
    """
    try:
        path = Path(text.strip().strip("\"'").removeprefix("file://")).expanduser()
        beside = path.with_name(f"{path.name}.proof.json")
        if path.stat().st_size > largest:
            raise BadInput(
                f"{path.name} is larger than {largest >> 20} MiB: verify it on the server by "
                f"davylamp verify / {path.name} 超过 {largest >> 20} MiB：请在服务器上用 davylamp verify 核验"
            )
        data = path.read_bytes()
        proof = beside.read_bytes() if beside.is_file() else b""
    except (OSError, ValueError, RuntimeError) as fault:
        en, zh = _why(fault) if isinstance(fault, OSError) else (str(fault), str(fault))
        raise BadInput(f"{text} cannot be read: {en} / 无法读取 {text}：{zh}") from None
    if not data:
        raise BadInput(f"{path.name} is empty / {path.name} 为空文件")
    if len(data) + len(proof) > largest:
        raise BadInput(f"{path.name} and its proof are too large / {path.name} 与其证明过大")
    return path.name, data + proof, len(proof)
