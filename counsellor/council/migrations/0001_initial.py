"""The first table of this app."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=64)),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("source", "Source"),
                            ("missing", "Missing"),
                            ("measure", "Measure"),
                            ("followed_up", "Followed Up"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(max_length=300)),
                ("figure", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["kind", "id"],
                "indexes": [models.Index(fields=["organisation", "year"], name="entries_by_year")],
            },
        ),
    ]
