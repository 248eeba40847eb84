"""`kaochang-sync export`: the results go to the organiser on a disk, where the network does not take them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from exam.clock import wall_now
from exam.text import Fact
from server.backup.medium import Medium
from server.site_folder import SiteFolder
from sync.bundle_reading import explained
from sync.export.errors import ExportError
from sync.export.source import Source, keep_exported, newest_bundle
from sync.export.sum_file import VolumeList, sum_name
from sync.export.volumes import Volume, export_name, volume_size
from sync.export.writing import Bundle, write_volumes
from sync.export_texts import both


@click.command("export")
@click.option("--site", type=click.Path(path_type=Path), required=True, help="站点文件夹 / the site's folder")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="盘上的文件夹 / a folder of the disk")
@click.option(
    "--database", default="", help="数据库地址，默认为站点的 SQLite / database URL; the site's SQLite unless given"
)
@click.option(
    "--part-size", default="1G", show_default=True, help="每个分卷的大小，最多 2G / bytes of a volume, 2G at most"
)
@explained
def export(site: Path, to: Path, database: str, part_size: str) -> None:
    """导出结果包到盘上，写入后逐字节读回核对。 Put the results bundle on a disk, and read every byte of it back.

    与上传程序发送的是同一个结果包；上传、送盘或两者都做，只计一次。服务器可以正在运行。中断后再运行一次即可。

    It is the very bundle that the courier sends: uploaded, brought on a disk, or both, it counts once. The server may
    be running. Run it again where it was broken off.

    \b
    Example:  kaochang-sync export --site SITE --to E:\\
    Writes:   TO/<site>-<plan>-<id>.kcbundle.001, .002 …, and .sum; SITE/upload/exported/<id>.json
    Exit:     0 on the disk and read back, 2 not (it says what to do)
    Next:     the organiser runs kaochang-hub take; then kaochang-sync receipt take
    """
    wished = volume_size(part_size)
    if wished is None:
        raise ExportError("export_size_shape")
    folder = SiteFolder(site)
    with newest_bundle(folder, database, wall_now()) as source:
        outgoing = source.outgoing
        name = export_name(outgoing.site, outgoing.plan, outgoing.bundle)
        bundle = Bundle(source.file, outgoing.size, outgoing.bundle, name)
        listed = write_volumes(bundle, Medium(to), wished, _tell_volume)
    keep_exported(folder, outgoing)
    for code, facts in _about(source, listed, name, to):
        click.echo(both(code, facts))


def _tell_volume(volume: Volume) -> None:
    click.echo(both("volume", {"name": volume.name, "size": volume.size}))


def _about(source: Source, listed: VolumeList, name: str, to: Path) -> Iterator[tuple[str, dict[str, Fact]]]:
    outgoing = source.outgoing
    yield (
        "exported",
        {"path": str(to), "count": len(listed.volumes), "id": outgoing.bundle, "sum": sum_name(name)},
    )
    if outgoing.final:
        yield "exported_final", {"records": outgoing.records}
    else:
        yield "exported_not_final", {}
    if source.missing:
        yield "exported_missing", {"missing": source.missing}
    yield "keep_site", {}
