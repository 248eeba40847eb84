"""What to do about each error of the store, in Chinese and English, by its stable code (design section 9.7).

No driver's text is passed on: SQL Server quotes values in some of its messages (2627, 2628), and values here are
candidates' answers.
"""

from __future__ import annotations

from exam.text import Fact, Text
from server.journal.errors import StoreError

TEXTS = {
    "store_in_use": Text(
        zh="另一台考场服务器正在使用这个数据库。请先停掉它；如果它刚刚断电，请等一分钟再启动。",
        en="Another exam server is using this database. Stop it first; if it has just lost power, wait a minute.",
    ),
    "store_other_plan": Text(
        zh="这个数据库属于考试计划 {found}，不是 {asked}。请为新的考试计划使用新的数据库。",
        en="This database belongs to plan {found}, not {asked}. Use a new database for a new plan.",
    ),
    "store_too_new": Text(
        zh="数据库版本是 {found}(至少需要 {needed})，本程序只认识到 {known}。请安装更新版本的程序。",
        en="The database is version {found} (needs at least {needed}), this program knows up to {known}. "
        "Install a newer program.",
    ),
    "store_fenced": Text(
        zh="另一台服务器已经接管(第 {found} 任，本机是第 {own} 任)。本机不得再写入，请停止本机的服务。",
        en="Another server has taken over (epoch {found}, this one is {own}). This one must not write: stop it.",
    ),
    "store_is_copy": Text(
        zh="这是备用服务器的文件夹，还没有接管。服务器坏了，请先在监考机上或用备用服务器的命令接管。",
        en="This is a standby's folder, and it has not taken over. If the server is lost, have it take over first: at "
        "a console, or with `kaochang-server take-over`.",
    ),
    "store_replaced": Text(
        zh="备用服务器已经接管了考试，本机不再服务。"
        "考生的作答都在新的服务器上，本机的数据原样保留。请不要再启动本机的考试，可以让它当备用服务器。",
        en="A standby has taken over the exam; this server serves no more. All answers are at the new one, and what is "
        "here stays as it is. To make this machine the standby, run `kaochang-server follow`.",
    ),
    "store_not_open": Text(
        zh="与数据库的连接已经结束。请重新打开记录后再写入。",
        en="The connection to the database has ended. Open the journal again before writing.",
    ),
    "store_empty": Text(
        zh="这个数据库里没有考试记录。请检查路径或数据库地址。",
        en="This database holds no journal. Check the path or the database URL.",
    ),
    "store_not_empty": Text(
        zh="这个数据库里已经有考试记录，恢复不会覆盖它。请换一个空的数据库。",
        en="This database holds a journal already; restoring overwrites none. Choose an empty database.",
    ),
    "store_bad_url": Text(
        zh="数据库地址无法使用。请写成 sqlite:///路径 或 mssql+pyodbc://用户：密码@主机/库?driver=ODBC+Driver+18+for+SQL+Server。",
        en="The database URL cannot be used. Write sqlite:///PATH or "
        "mssql+pyodbc://USER:PASSWORD@HOST/DATABASE?driver=ODBC+Driver+18+for+SQL+Server.",
    ),
    "store_full": Text(
        zh="数据库所在磁盘(或日志文件)已满。请立刻腾出空间；在此之前新的答案只保存在考生机上。",
        en="The database's disk or log is full. Free space now; until then new answers are kept on the PCs only.",
    ),
    "store_read_only": Text(
        zh="数据库是只读的。请检查文件、文件夹或数据库的写入权限。",
        en="The database is read-only. Check the right to write to the file, its folder or the database.",
    ),
    "store_busy": Text(
        zh="数据库被别的程序占用太久。请关闭打开了该数据库的工具后重试。",
        en="Another program has kept the database locked for too long. Close tools that have it open and try again.",
    ),
    "store_damaged": Text(
        zh="数据库文件已损坏。请停止服务，保留该文件，改用备用服务器或最近的备份。",
        en="The database is damaged. Stop the server, keep the file, and go on with the standby or the last backup.",
    ),
    "store_not_a_database": Text(
        zh="这个文件不是数据库。请检查路径；不要删除该文件。",
        en="This file is not a database. Check the path; do not delete the file.",
    ),
    "store_missing_folder": Text(
        zh="数据库的文件夹不存在或无法打开。请检查路径，以及磁盘是否已接好。",
        en="The database's folder does not exist or cannot be opened. Check the path and that the disk is connected.",
    ),
    "store_disk_failed": Text(
        zh="磁盘读写失败({detail})。请停止服务，检查磁盘，改用备用服务器。",
        en="The disk failed to read or write ({detail}). Stop the server, check the disk, go on with the standby.",
    ),
    "store_no_wal": Text(
        zh="这个位置不支持 WAL 模式(网络文件夹通常如此)。请把数据库放在本机磁盘上。",
        en="This place does not support WAL mode (network folders do not). Put the database on a local disk.",
    ),
    "store_driver_missing": Text(
        zh="没有找到 SQL Server 的 ODBC 驱动。请安装 Microsoft ODBC Driver 18 for SQL Server(Linux 还需 unixODBC),"
        "并检查地址里 driver= 后的名称。",
        en="The ODBC driver for SQL Server was not found. Install Microsoft ODBC Driver 18 for SQL Server (on Linux "
        "unixODBC too) and check the name after driver= in the URL.",
    ),
    "store_unreachable": Text(
        zh="连接不到 SQL Server。请检查主机、端口、防火墙，以及服务是否已启动(TCP/IP 需启用)。",
        en="SQL Server cannot be reached. Check host, port, firewall, and that the service runs with TCP/IP enabled.",
    ),
    "store_login_refused": Text(
        zh="SQL Server 拒绝登录。请检查用户名和密码，以及是否允许 SQL Server 身份验证。",
        en="SQL Server refused the login. Check user and password, and that SQL Server authentication is allowed.",
    ),
    "store_no_database": Text(
        zh="SQL Server 上没有这个数据库，或该用户无权打开。请先建库并授权(见 docs/sql-server.md)。",
        en="SQL Server has no such database, or the user may not open it. Create it and grant rights "
        "(docs/sql-server.md).",
    ),
    "store_no_rights": Text(
        zh="该用户在数据库中的权限不足(SQL Server 错误 {detail})。请按 docs/sql-server.md 授权。",
        en="The user lacks rights in the database (SQL Server error {detail}). Grant them as docs/sql-server.md says.",
    ),
    "store_connection_lost": Text(
        zh="与数据库的连接中断。请检查 SQL Server 和网络；服务器会重新打开记录。",
        en="The connection to the database was lost. Check SQL Server and the network; the journal is opened again.",
    ),
    "store_deadlock": Text(
        zh="数据库为解除死锁撤销了这次操作，没有任何改动。请重试。",
        en="The database undid this work to end a deadlock; nothing was changed. Try again.",
    ),
    "store_failed": Text(
        zh="数据库操作失败({detail})。请检查数据库服务的日志。",
        en="The database failed ({detail}). Look into the database's own log.",
    ),
}


def store_error(code: str, **facts: Fact) -> StoreError:
    """Make the error of a code, its remedy in Chinese and then English. Never fails for a missing fact."""
    text = TEXTS[code]
    return StoreError(code, f"{text.say('zh', facts)} / {text.say('en', facts)}")
