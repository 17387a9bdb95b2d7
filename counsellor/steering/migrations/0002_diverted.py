"""A door may be diverted to a partner for a while."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0001_steering"),
    ]

    operations = [
        migrations.CreateModel(
            name="Diversion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=64)),
                ("door", models.CharField(max_length=32)),
                ("partner", models.CharField(max_length=64)),
                ("until", models.DateTimeField()),
            ],
            options={
                "ordering": ["door"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "door"), name="one_partner_answers_for_a_door"
                    )
                ],
            },
        ),
    ]
