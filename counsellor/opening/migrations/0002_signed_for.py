"""A signature says for what."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("opening", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="openingact",
            name="of",
            field=models.TextField(blank=True),
        ),
    ]
