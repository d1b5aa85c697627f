"""Ben gets files from everywhere: the reader survives them all, and says which line is wrong and why."""

import csv
import io

import pytest

from ground.inbound import Column, CountsDiffer, Feed, Tally, Unusable, digest, fields

COLUMNS = [
    Column("sku", fields.code(), needed=True),
    Column("name", fields.text(), needed=True),
    Column("price", fields.amount()),
]


@pytest.fixture
def read(tmp_path):
    """Reads bytes as a file: ({line: values}, {line: column}, the tally)."""

    def reader(content: bytes, columns=COLUMNS, batch=2):
        path = tmp_path / "products.csv"
        path.write_bytes(content)
        with Feed(path, columns, rejected=tmp_path / "rejected.csv") as feed:
            good = {}
            for rows in feed.batches(batch):
                good |= {row.line: tuple(str(row.values[column.name]) for column in columns) for row in rows}
                feed.tally.accept(len(rows))
        feed.tally.check()
        with open(tmp_path / "rejected.csv", encoding="utf-8-sig", newline="") as file:
            refused = list(csv.DictReader(file))
        assert len(refused) == feed.tally.rejected
        assert sorted(int(row["line"]) for row in refused) == [int(row["line"]) for row in refused]
        return good, {int(row["line"]): row["reason"] for row in refused}, feed.tally

    return reader


@pytest.mark.parametrize(
    "content",
    [
        b"sku,name,price\n1,Caf\xc3\xa9 mug,3.50\n",
        b"\xef\xbb\xbfsku,name,price\n1,Caf\xc3\xa9 mug,3.50\n",
        b"sku;name;price\r\n1;Caf\xe9 mug;3,50\r\n",
        b"sku\tname\tprice\n1\tCaf\xc3\xa9 mug\t3,50",
        b"sep=;\r\nsku;name;price\r\n1;Caf\xc3\xa9 mug;3,50\r\n",
        b' SKU , Name,"PRICE"\n1,Caf\xc3\xa9 mug,"3,50"\n',
        b"name,price,sku\nCaf\xc3\xa9 mug,3.50,1\n",
        b"sku,name,price\r1,Caf\xc3\xa9 mug,3.50\r",
        "sku,name,price\n1,Café mug,3.50\n".encode("utf-16"),
        b"\n\nsku,name,price\n\n,,\n1,Cafe\xcc\x81  mug ,3.50\n   \n",
        b"sku|name|price\n1|Caf\xc3\xa9 mug|3.50\n",
    ],
    ids=[
        "plain",
        "bom",
        "1252",
        "tab",
        "sep",
        "header",
        "order",
        "mac",
        "utf16",
        "blank",
        "pipe",
    ],
)
def test_it_reads_the_same_row_however_the_file_was_saved(read, content):
    good, refused, tally = read(content)

    assert list(good.values()) == [("1", "Café mug", "3.50")]
    assert not refused and tally.rows == 1


def test_it_takes_line_breaks_inside_quotes_and_still_counts_physical_lines(read):
    good, refused, _ = read(b'sku,name,price\n1,"Mug\r\nwith a ""big"" ear, blue",3\n2,Bowl,4\nx\n')

    assert good == {2: ("1", 'Mug with a "big" ear, blue', "3"), 4: ("2", "Bowl", "4")}
    assert list(refused) == [5]


@pytest.mark.parametrize(
    "broken",
    [
        '1,"Mug,3',
        '1,"Mug ""big,3',
        '"1,Mug,3',
        '1,Mug,"3',
        '1,"12" plate",3',
        '1,"Mug",3,"',
    ],
)
@pytest.mark.parametrize(
    "after",
    [
        ["2,Bowl,4", "3,Plate,5"],
        ['2,"Bowl, blue",4', '3,"Plate",5'],
        ["2,Bowl,4", '3,"Plate ""x""",5'],
        ['2,"Bowl","4"', "3,Plate,5"],
    ],
)
def test_it_rejects_only_the_line_with_an_unbalanced_quote(read, broken, after):
    good, refused, tally = read("\n".join(["sku,name,price", broken, *after, ""]).encode())

    assert list(good) == [3, 4]
    assert list(refused) == [2]
    assert tally.rows == 3


def test_it_counts_every_row_even_when_quotes_are_ambiguous(read):
    good, refused, tally = read(b'sku,name,price\n1,"Mug,3\n2,plate 12",3\n3,Bowl 12" wide,4\n4,Cup,1\n')

    assert list(refused) == [2, 3]
    assert list(good) == [4, 5]
    assert tally.rows == 4


def test_it_reads_on_after_ten_thousand_open_quotes(read):
    good, refused, _ = read(b"sku,name,price\n" + b'1,"Mug,3\n' * 10_000 + b"2,Bowl,4\n", batch=500)

    assert list(good) == [10_002]
    assert len(refused) == 10_000


def test_it_rejects_a_line_with_nul_bytes_wrong_columns_or_no_text(read):
    good, refused, _ = read(
        b"sku,name,price\n1,M\0ug,3\n2,Bowl\n3,Cup,1,2\n4,Pl\xc3\xa4te,1\n5,\xff\xfe,1\n6,\x81,2\n7,Jug,3\n8,"
        + b"x" * 3_000_000
        + b",1\n9,Tray,2\n"
    )

    assert list(good) == [5, 8, 10]
    assert list(refused) == [2, 3, 4, 6, 7, 9]
    assert "NUL" in refused[2] and "3 columns, not 2" in refused[3] and "one million" in refused[9]


def test_it_names_line_column_value_and_remedy_of_every_wrong_cell(read):
    _, refused, tally = read(b"sku,name,price\n1,Mug,39.99 EUR\n2,Bowl,1_000\n,,3\n")

    assert refused[2].startswith("price: “39.99 EUR” expected an amount such as 39.99")
    assert "own column" in refused[2]
    assert "sku: expected a value" in refused[4] and "name: expected a value" in refused[4]
    report = tally.report()
    assert report.startswith("3 rows: 0 ok, 3 rejected")
    assert "2 times  price: expected an amount" in report and "line 3: “1_000”" in report


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\r\n", "empty"),
        (b"name,price\nMug,3\n", "no column “sku”"),
        (b"skuu,name\n1,Mug\n", "Is “skuu” meant as “sku”?"),
        (b"sku,name,SKU \n1,Mug,2\n", "“sku” more than once"),
        (b"PK\x03\x04\0\0\0\n", "save it as CSV"),
        ("sku,name\n1,Mug\n".encode("utf-16-le"), "save it as CSV"),
    ],
)
def test_it_says_in_one_line_why_a_file_is_unusable(tmp_path, content, words):
    path = tmp_path / "products.csv"
    path.write_bytes(content)

    with pytest.raises(Unusable) as unusable:
        Feed(path, COLUMNS)
    assert words in str(unusable.value) and "\n" not in str(unusable.value)


def test_it_says_when_there_is_no_such_file(tmp_path):
    for read in (lambda path: Feed(path, COLUMNS), digest):
        with pytest.raises(Unusable, match="cannot be read"):
            read(tmp_path / "none.csv")


def test_it_never_writes_over_the_file_it_reads(tmp_path):
    path = tmp_path / "rejected.csv"
    path.write_bytes(b"sku,name\n1,Mug\n")

    with pytest.raises(Unusable, match="name another file"):
        Feed(path, COLUMNS, rejected=path)
    assert path.read_bytes() == b"sku,name\n1,Mug\n"


def test_it_takes_a_header_without_rows(read):
    assert read(b"sku,name,price\n")[2].rows == read(b"sku,name,price")[2].rows == 0


def test_it_tells_which_columns_it_ignores(tmp_path):
    path = tmp_path / "products.csv"
    path.write_bytes(b"sku,name,Colour,line,reason\n1,Mug,red,2,none\n")

    with Feed(path, COLUMNS) as feed:
        assert feed.ignored == ["Colour", "line", "reason"]


def test_it_escapes_formulas_in_rejected_rows_but_not_numbers(tmp_path):
    path, rejected = tmp_path / "in.csv", tmp_path / "rejected.csv"
    path.write_bytes(b"sku,name,price\n=cmd|' /C calc'!A0,@SUM(A1),-3\n+1,-2+3,x\n1 1,\tok,-3.5\n")

    with Feed(path, COLUMNS, rejected=rejected) as feed:
        assert not list(feed.batches(10))

    cells = [row[2:] for row in csv.reader(io.StringIO(rejected.read_text("utf-8-sig")))][1:]
    assert cells == [
        ["'=cmd|' /C calc'!A0", "'@SUM(A1)", "-3"],
        ["+1", "'-2+3", "x"],
        ["1 1", "'\tok", "-3.5"],
    ]
    assert rejected.stat().st_mode & 0o077 == 0


def test_it_can_import_its_own_rejected_rows_once_mended(read, tmp_path):
    read(b"sku,name,price\n1,Mug,x\n2,Bowl,-\n")
    mended = (tmp_path / "rejected.csv").read_bytes().replace(b",x\r", b",3\r").replace(b",'-\r", b",4\r")

    good, refused, _ = read(mended)

    assert list(good.values()) == [("1", "Mug", "3"), ("2", "Bowl", "4")] and not refused


def test_it_refuses_to_end_when_counts_differ():
    tally = Tally()
    tally.read()

    with pytest.raises(CountsDiffer):
        tally.check()


def test_it_writes_refused_rows_in_the_order_of_the_file(tmp_path):
    path, rejected = tmp_path / "in.csv", tmp_path / "rejected.csv"
    path.write_bytes(b"sku,name\n1,Mug\n2,\n3,Cup\n")

    with Feed(path, COLUMNS, rejected=rejected) as feed:
        for rows in feed.batches(10):
            for row in rows:
                feed.refuse(row, "sku", "a product we know", "Import products first.")
    feed.tally.check()

    assert [line.split(",")[0] for line in rejected.read_text("utf-8-sig").splitlines()[1:]] == ["2", "3", "4"]


def test_it_tells_how_far_it_is(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b"sku,name\n" + b"1,Mug\n" * 1000)
    steps = []

    with Feed(path, COLUMNS, report=steps.append) as feed:
        feed.progress.every = 0
        for rows in feed.batches(100):
            feed.tally.accept(len(rows))

    assert [step.rows for step in steps] == [*range(100, 1001, 100), 1000]
    assert 0 < steps[0].share < 0.2 and steps[0].seconds_left > 0 and steps[0].rows_per_second > 0
    assert steps[-1].share == 1 and steps[-1].seconds_left == 0


def test_memory_does_not_grow_with_the_file(tmp_path):
    import tracemalloc

    peaks = []
    for rows in (1_000, 8_000):
        path = tmp_path / f"{rows}.csv"
        path.write_bytes(b"sku,name,price\n" + b'1,"Mug, big",3\n2,Bowl,x\n3,"open,4\n' * rows)
        tracemalloc.start()
        with Feed(path, COLUMNS, rejected=tmp_path / "rejected.csv") as feed:
            for good in feed.batches(500):
                feed.tally.accept(len(good))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.2
