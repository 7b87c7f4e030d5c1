"""The words of documents: an index for full-text search

Revision 0014, after 0013. Whoever makes the table `document` anew (`batch_alter_table`) has to make
the triggers of SQLite anew, too.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Diacritics stay: й, қ, ғ and ә are letters of their own. Only ё is е, which the view sees to, so
# that FTS5 is given the same words when it forgets a text as when it learnt it.
FOLDED = "replace(replace({0}, 'ё', 'е'), 'Ё', 'Е')"
TITLE, TEXT = (FOLDED.format(column) for column in ("{0}title", "{0}text"))
FORGET = (
    "INSERT INTO document_words(document_words, rowid, title, text)"
    f" VALUES('delete', old.id, {TITLE.format('old.')}, {TEXT.format('old.')})"
)
LEARN = (
    "INSERT INTO document_words(rowid, title, text)"
    f" VALUES(new.id, {TITLE.format('new.')}, {TEXT.format('new.')})"
)
SQLITE = (
    f"CREATE VIEW document_folded AS SELECT id, {TITLE.format('')} AS title,"  # noqa: S608  # ours
    f" {TEXT.format('')} AS text FROM document",
    "CREATE VIRTUAL TABLE document_words USING fts5(title, text, content='document_folded',"
    " content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER document_learnt AFTER INSERT ON document BEGIN {LEARN}; END",
    f"CREATE TRIGGER document_forgotten AFTER DELETE ON document BEGIN {FORGET}; END",
    "CREATE TRIGGER document_learnt_anew AFTER UPDATE OF id, title, text ON document"
    f" BEGIN {FORGET}; {LEARN}; END",
    "INSERT INTO document_words(document_words) VALUES('rebuild')",
)
# Small letters are spelt out: what lower() knows depends on the locale of the database, and with
# that of "C" it leaves Cyrillic as it is. Marks become spaces, so that "Тер-Петросян" and
# "site.kz/2" are the words that FTS5 makes of them.
CAPITALS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҮҺІЇЄҐЎÄÁÖÓÜÚŪÝÂĞǴÑŃŞŠŽČ"
MARKS = "\N{NO-BREAK SPACE}-/.,:;_@#&+=*%$~^|<>()[]{}!?\"`'\\«»„“”‚‘’ʼ‹›…–—‐‑•·№§©®™°€₸₽"
SMALL = CAPITALS.lower().replace("ё", "е") + " " * len(MARKS)
FROM, TO = (letters.replace("'", "''") for letters in ("ё" + CAPITALS + MARKS, "е" + SMALL))
# The words are kept beside the text: an index alone makes them anew for each row that it is not
# sure of, which took 5 s for a common word among 30,000 documents. Of a text whose words do not fit
# into a tsvector (1 MB) the beginning is found.
POSTGRES = (
    f"""CREATE FUNCTION document_words(title text, body text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE STRICT AS $$
    DECLARE
        told text := translate(title || ' ' || body, '{FROM}', '{TO}');
    BEGIN
        IF length(told) < 200000 THEN
            RETURN to_tsvector('pg_catalog.simple', told);
        END IF;
        BEGIN
            RETURN to_tsvector('pg_catalog.simple', told);
        EXCEPTION WHEN program_limit_exceeded THEN
            RETURN to_tsvector('pg_catalog.simple', left(told, 200000));
        END;
    END $$""",
    "ALTER TABLE document ADD COLUMN words tsvector"
    " GENERATED ALWAYS AS (document_words(title, text)) STORED",
    "CREATE INDEX ix_document_words ON document USING gin (words)",
)


SEALED = sa.text("sensitivity = 'sealed'")


def upgrade() -> None:
    op.create_index(
        "ix_document_sealed", "document", ["link_id"], sqlite_where=SEALED, postgresql_where=SEALED
    )
    for statement in POSTGRES if _is_postgres() else SQLITE:
        # ":" begins no parameter here
        op.get_bind().execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    op.drop_index("ix_document_sealed", "document")
    if _is_postgres():
        op.execute("ALTER TABLE document DROP COLUMN words")  # and its index
        op.execute("DROP FUNCTION document_words(text, text)")
        return
    for trigger in ("document_learnt", "document_forgotten", "document_learnt_anew"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute("DROP TABLE document_words")
    op.execute("DROP VIEW document_folded")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
