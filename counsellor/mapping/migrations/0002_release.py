"""What was shown of the counters, and is shown again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mapping", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=64)),
                ("table", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=7)),
                ("defined_from", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                ("totals", models.JSONField()),
                ("released_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "table", "period"),
                        name="a_table_is_released_once",
                    )
                ],
            },
        ),
    ]
