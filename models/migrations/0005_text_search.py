from tortoise import migrations
from tortoise.migrations import operations as ops

# Accents off in either case: what services.search.folding does, as far as an immutable expression can.
ACCENTED, PLAIN = (
    "áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ×",
    "aaaaaaeeeeiiiiooooouuuuncaaaaaaeeeeiiiiooooouuuuncx",
)


def words(*columns: str) -> str:
    text = " || ' ' || ".join(columns)
    return f"to_tsvector('simple', regexp_replace(translate(lower({text}), '{ACCENTED}', '{PLAIN}'), '[^a-z0-9]+', ' ', 'g'))"


BARE = "regexp_replace(lower({}), '[^a-z0-9]', '', 'g')"


ADD = (
    "ALTER TABLE product ADD COLUMN search_words tsvector GENERATED ALWAYS AS ("
    f"setweight({words('name', 'name_en', 'brand', 'aliases::text')}, 'A') || "
    f"{words('description', 'description_en', 'specification::text')}) STORED"
)


class Migration(migrations.Migration):
    """What PostgreSQL searches by when the index does not answer (services.search.database)."""

    dependencies = [("models", "0004_importing")]

    operations = [
        ops.RunSQL(
            [
                ADD,
                "CREATE INDEX product_search_words ON product USING gin (search_words)",
                f"CREATE INDEX product_bare_reference ON product (({BARE.format('manufacturer_ref')}))",
                f"CREATE INDEX product_barest_sku ON product (({BARE.format('sku')}))",
            ],
            [
                "DROP INDEX product_barest_sku",
                "DROP INDEX product_bare_reference",
                "ALTER TABLE product DROP COLUMN search_words",
            ],
        )
    ]
