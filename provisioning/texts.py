"""Every sentence of an import, by code, in Chinese and English: what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exam.text import Fact, Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        # The folder and the site
        "folder_missing": Text(
            "找不到文件夹 {value}，请核对路径后重试。",
            "There is no folder {value}: check the path and try again.",
        ),
        "folder_empty": Text(
            "文件夹 {value} 中没有考生信息、报考信息、考场信息、排考明细(.xlsx/.xls)或考生照片(.zip)，请放入后重试。",
            "Folder {value} holds none of 考生信息, 报考信息, 考场信息, 排考明细 (.xlsx/.xls), 考生照片 (.zip): "
            "put them in and try again.",
        ),
        "roster_unreadable": Text(
            "站点的 roster.json 已损坏，请从备份恢复，或换一个空的站点文件夹重新导入全部文件。",
            "The site's roster.json is damaged: restore a backup, or import all files into an empty site folder.",
        ),
        "roster_newer": Text(
            "站点的 roster.json 由更新版本的程序写成，请升级本程序后再导入。",
            "The site's roster.json was written by a newer program: upgrade this one, then import again.",
        ),
        "plan_unreadable": Text(
            "站点的 plan.json 无法读取，其中的规则数值会丢失，请从备份恢复后再导入。",
            "The site's plan.json cannot be read and its rules would be lost: restore a backup, then import again.",
        ),
        "site_unwritable": Text(
            "无法写入站点文件夹({value})，请检查权限与磁盘空间后重试。",
            "The site folder cannot be written ({value}): check permissions and free space, then try again.",
        ),
        # A file as a whole
        "file_unreadable": Text(
            "文件无法打开，请关闭正在使用它的程序(如 Excel)后重试。",
            "The file cannot be opened: close the program that uses it (such as Excel) and try again.",
        ),
        "file_empty": Text("文件里没有内容，请重新复制或导出。", "The file holds nothing: copy or export it again."),
        "file_damaged": Text(
            "文件已损坏或不是其扩展名所示的格式，请用 Excel 打开后另存为 .xlsx(照片请重新打包为 .zip)。",
            "The file is damaged or not what its name says: open it in Excel and save it as .xlsx (zip photos again).",
        ),
        "file_password": Text(
            "文件设有打开密码，请取消密码后重试。",
            "The file is behind a password: remove the password and try again.",
        ),
        "file_too_large": Text(
            "文件超过 {limit_mb} MB，请拆分后再导入。",
            "The file is larger than {limit_mb} MB: split it and import the pieces.",
        ),
        "file_too_wide": Text(
            "工作表 {sheet} 在很远的单元格里有内容，范围过大；请把有效的行复制到新的工作簿。",
            "Sheet {sheet} holds something in a very distant cell: copy the real rows into a new workbook.",
        ),
        "file_header": Text(
            "工作表“{sheet}”的表头缺少列: {missing}。请使用平台模板的原表头。",
            "Sheet “{sheet}” lacks the columns {missing}: use the header of the platform's template unchanged.",
        ),
        "zip_entries": Text(
            "压缩包内有 {entries} 个文件，超过上限 {limit} 个，请拆分后再导入。",
            "The zip holds {entries} files, more than {limit}: split it and import the pieces.",
        ),
        # Cells of any kind
        "cell_empty": Text("必填项为空，请填写。", "A required cell is empty: fill it in."),
        "cell_too_long": Text("内容超过 {limit} 字，请缩短。", "More than {limit} characters: shorten it."),
        "digits_lost": Text(
            "Excel 已把该号码当作数字，末尾几位丢失；请把单元格设为文本格式后重新填写完整号码。",
            "Excel took the number for a quantity and lost its last digits: set the cell to text and type it in full.",
        ),
        "id_shape": Text(
            "证件号码应为 18 位(末位可为 X)，这里有 {characters} 个字符；请对照身份证改正。",
            "An ID number has 18 characters (the last may be X), here are {characters}: correct it from the ID card.",
        ),
        "id_check": Text(
            "证件号码的校验码不符(GB 11643):按前 17 位末位应为 {expected}；请对照身份证逐位核对。",
            "The check character is wrong (GB 11643): 17 digits before it ask for {expected}. Compare the ID card.",
        ),
        "id_kind": Text(
            "证件类型“{value}”不能用于排考与照片，请改用身份证，或联系培训评价组织。",
            "Document “{value}” fits neither arrangement nor photos: use the ID card, or ask the organiser.",
        ),
        "sex": Text("性别应为“男”或“女”，请改正。", "Sex must be 男 or 女: correct it."),
        "unknown_certificate": Text(
            "证书编号 {value} 不是本证书的编号，请对照考核计划改正。",
            "Certificate number {value} is unknown: correct it from the plan.",
        ),
        "unknown_level": Text(
            "证书等级“{value}”应为初级、中级或高级，请改正。",
            "Level “{value}” must be 初级, 中级 or 高级: correct it.",
        ),
        "level_mismatch": Text(
            "证书等级与证书编号不符，该编号对应“{expected}”；请改正其中之一。",
            "Level and certificate number disagree, the number means {expected}: correct one of them.",
        ),
        "candidate_type": Text(
            "考生类型应为“院校考生”或“社会考生”，请改正。",
            "The candidate type must be 院校考生 or 社会考生: correct it.",
        ),
        "full_width_comma": Text("多个值之间请用英文逗号(,)隔开。", "Separate several values by an ASCII comma (,)."),
        "room_name": Text("考场名称中不能有“/”，请改名。", "A room's name cannot hold “/”: rename it."),
        "seats_number": Text(
            "考位数“{value}”不是 1 至 9999 的整数，请用阿拉伯数字填写。",
            "Seats “{value}” is not a whole number from 1 to 9999: write it in digits.",
        ),
        "seat_number": Text(
            "考位号“{value}”不是 1 至 9999 的整数，请用阿拉伯数字填写。",
            "Seat “{value}” is not a whole number from 1 to 9999: write it in digits.",
        ),
        "seat_beyond_room": Text(
            "考位号超出考场：{room}只有 {seats} 个考位，请改排或更正考位数。",
            "The seat is beyond the room: {room} has {seats} seats. Move the person or correct the number of seats.",
        ),
        "ticket_digits": Text(
            "准考证号应为 {expected} 位数字，这里有 {characters} 个字符；请对照准考证改正。",
            "A ticket number has {expected} digits, here are {characters} characters: correct it from the ticket.",
        ),
        "duplicate_person": Text(
            "同一人重复(另见 {other})，请删除多余的一行或更正证件号码。",
            "The same person stands twice (also {other}): delete one row or correct the ID number.",
        ),
        "duplicate_room": Text(
            "同一考场重复(另见 {other})，请合并为一行，科目用英文逗号隔开。",
            "The same room stands twice (also {other}): make it one row, subjects separated by an ASCII comma.",
        ),
        "duplicate_ticket": Text(
            "准考证号已属于另一人(见 {other})，请对照准考证改正。",
            "The ticket belongs to somebody else (see {other}): correct it from the ticket.",
        ),
        "ticket_differs": Text(
            "同一人的准考证号与另一处不同(见 {other})，理论与实操应共用一个号；请改正错的一处。",
            "This person has another ticket (see {other}); theory and practical share one: correct the wrong one.",
        ),
        "duplicate_seat": Text(
            "该考位已排给另一人(见 {other})，请改排其中一人。",
            "The seat is taken by somebody else (see {other}): move one of them.",
        ),
        # The head of an arrangement sheet
        "head_missing": Text(
            "表头信息缺失，本工作表 {rows} 行未导入；请在表头补上该项。",
            "The sheet's head lacks this, its {rows} rows stayed out: add it to the head.",
        ),
        "head_subject": Text(
            "考试科目应写作“科目名(中级) 理论”或“… 实操”，本工作表 {rows} 行未导入。",
            "The subject must read “name(中级) 理论” or “… 实操”; the sheet's {rows} rows stayed out: correct it.",
        ),
        "head_time": Text(
            "考试时间应写作“2026-11-28 09:00-10:00”，且结束晚于开始，本工作表 {rows} 行未导入。",
            "The time must read “2026-11-28 09:00-10:00”, its end after its start; the sheet's {rows} rows stayed out.",
        ),
        # Photos
        "photo_missing": Text(
            "缺少照片：请按“证件号码.jpg”补入照片压缩包。",
            "The photo is missing: add it to the zip as <ID number>.jpg.",
        ),
        "photo_name": Text(
            "文件名应为“证件号码.jpg”或“.png”，且证件号码正确；请改名。",
            "The file must be named <ID number>.jpg or .png with a correct ID number: rename it.",
        ),
        "photo_path": Text(
            "压缩包内的路径不安全，已跳过；请重新打包，照片直接放在压缩包内。",
            "The path inside the zip is unsafe and was passed over: zip the photos again without folders.",
        ),
        "photo_duplicate": Text("同一人有两张照片，请只保留一张。", "This person has two photos: keep one."),
        "photo_too_large": Text(
            "照片有 {bytes} 字节，超过 {limit_mb} MB；请压缩后重新放入。",
            "The photo has {bytes} bytes, more than {limit_mb} MB: make it smaller.",
        ),
        "photo_not_picture": Text(
            "不是完好的 JPEG 或 PNG 图片，请换一张。", "Not a sound JPEG or PNG picture: replace it."
        ),
        "photo_size": Text(
            "照片为 {found} 像素，应为 {wanted}(每边允许相差 {slack})；请换成小一寸证件照。",
            "The photo has {found} pixels, wanted {wanted} (±{slack} a side): use a small one-inch photo.",
        ),
        "photo_encrypted": Text(
            "压缩包设有密码，请去掉密码重新打包。", "The zip is behind a password: zip it again without."
        ),
        "photo_damaged": Text(
            "压缩包内的该文件已损坏，请重新打包。", "This file is damaged inside the zip: zip it again."
        ),
        # Notes
        "trimmed": Text("去掉了多余的空格或换行。", "Stray blanks or line breaks were trimmed."),
        "ignored_file": Text("不是五种考务文件之一，未读取。", "None of the five files: not read."),
        "ignored_sheet": Text("工作表没有该类文件的表头，未读取。", "The sheet has no such header: not read."),
        "ignored_entry": Text("压缩包内的 {name} 不是照片，已跳过。", "{name} in the zip is no photo: passed over."),
        # Open points
        "nobody_arranged": Text("还没有排考，请导入排考明细。", "Nobody is arranged yet: import 排考明细."),
        "plan_unnamed": Text(
            "还没有考场信息，考试计划编号与名称未知；请导入考场信息。",
            "No room has been accepted, so the plan's number and name are unknown: import 考场信息.",
        ),
        "room_unknown": Text(
            "{room}有排考，但考场信息中没有它，考位数未知；请导入该考场。",
            "{room} is arranged but not among the rooms, its seats are unknown: import the room.",
        ),
        "invigilators_few": Text(
            "{room}({part})有 {found} 名监考员，至少应有 {needed} 名；请补足。",
            "{room} ({part}) has {found} invigilators and needs {needed}: add some.",
        ),
        "sessions_overlap": Text(
            "{room}在 {at} 有两场考试时间重叠，请改排。",
            "{room} has two sessions at once at {at}: arrange one of them anew.",
        ),
        "not_among_candidates": Text(
            "{name}(证件尾号 {ending})已排考，但不在考生信息中；请核对后补导入。",
            "{name} (ID ending {ending}) is arranged but not among the candidates: check and import.",
        ),
        "not_registered": Text(
            "{name}(证件尾号 {ending})已排考，但没有{level}的报考信息；请核对后补导入。",
            "{name} (ID ending {ending}) is arranged but not registered for {level}: check and import.",
        ),
        "name_differs": Text(
            "同一证件号(尾号 {ending})在各文件中姓名不同：{name} / {other}；请核对身份证。",
            "The files give two names to one ID number (ending {ending}): {name} / {other}. Check the ID card.",
        ),
        "not_arranged": Text(
            "{name}(证件尾号 {ending})没有排考，请核对。",
            "{name} (ID ending {ending}) is not arranged: check.",
        ),
        "one_part_only": Text(
            "{name}(证件尾号 {ending})没有排{part}，请补排。",
            "{name} (ID ending {ending}) is not arranged for {part}: arrange it.",
        ),
        "no_photo_yet": Text(
            "{name}(证件尾号 {ending})还没有照片，请导入考生照片。",
            "{name} (ID ending {ending}) has no photo yet: import 考生照片.",
        ),
        "photo_of_stranger": Text(
            "有一张照片(证件尾号 {ending})不属于任何考生，请核对文件名。",
            "A photo (ID ending {ending}) belongs to no candidate: check its name.",
        ),
        # The words around them
        "ui_file": Text("文件", "File"),
        "ui_in": Text("导入", "In"),
        "ui_new": Text("新增", "New"),
        "ui_replaced": Text("更新", "Replaced"),
        "ui_unchanged": Text("未变", "Unchanged"),
        "ui_failed": Text("失败", "Failed"),
        "ui_place": Text("位置", "Where"),
        "ui_value": Text("内容", "Value"),
        "ui_code": Text("代码", "Code"),
        "ui_reason": Text("原因", "Reason"),
        "ui_counts": Text(
            "{file}: 导入 {imported}(新增 {new}，更新 {replaced}，未变 {unchanged})，失败 {failed}",
            "{file}: {imported} in ({new} new, {replaced} replaced, {unchanged} unchanged), {failed} failed",
        ),
        "ui_plan": Text(
            "站点现有：考场 {rooms}，场次 {sessions}，考生 {candidates}，考位安排 {places}。",
            "The site now has {rooms} rooms, {sessions} sessions, {candidates} candidates, {places} places.",
        ),
        "ui_failures": Text("失败 {count} 处:", "{count} failed:"),
        "ui_trimmed": Text(
            "去掉多余空格或换行的单元格 {count} 个: {cells}",
            "{count} cells had stray blanks or breaks trimmed: {cells}",
        ),
        "ui_open": Text("待核对 {count} 项:", "{count} open points:"),
        "ui_more": Text("……另有 {count} 项，用 --json 查看全部。", "... and {count} more; --json lists them all."),
        "ui_failed_file": Text(
            "失败的行在 {path}，改正后放入一个文件夹再次导入。",
            "The failed rows are in {path}: correct them, put them in a folder and import that.",
        ),
        "ui_nothing": Text("与已导入的内容相同，站点未改变。", "The same as before: the site is unchanged."),
        "ui_unusable": Text("没有可用的文件，未导入。", "Nothing usable: nothing was imported."),
        "ui_next": Text(
            "下一步: kaochang-provision paper --help(装入试卷)，然后 kaochang-server run --site {site}",
            "Next: kaochang-provision paper --help (install the paper), then kaochang-server run --site {site}",
        ),
    }
)


def reason(code: str, facts: Mapping[str, Fact], value: str = "") -> Text:
    """Fill a code's sentence in both languages; `{value}` is what stood in the place."""
    filled = {"value": value, **facts}
    return Text(TEXTS[code].say("zh", filled), TEXTS[code].say("en", filled))
