"""The first tables of this app."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=120)),
                ("number", models.CharField(blank=True, max_length=24)),
                ("site", models.CharField(blank=True, max_length=100)),
                ("hours", models.JSONField(blank=True, default=list)),
                ("hours_text", models.CharField(blank=True, max_length=160)),
                ("for_whom", models.CharField(blank=True, max_length=200)),
                ("needs", models.JSONField(blank=True, default=list)),
                ("age_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("age_to", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("languages", models.JSONField(blank=True, default=list)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("happens", models.CharField(blank=True, max_length=300)),
                ("owner", models.CharField(blank=True, max_length=80)),
                ("last_checked", models.DateField(blank=True, null=True)),
                ("next_check", models.DateField(blank=True, null=True)),
                ("is_core", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("V", "Seen"), ("N", "Number"), ("M", "Memory")],
                        default="M",
                        max_length=1,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key"), name="one_entry_per_key"
                    )
                ],
            },
        ),
    ]
