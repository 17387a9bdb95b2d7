"""What is written beside the council's figures is noted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_decisions_and_access"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="deed",
            field=models.CharField(
                choices=[
                    ("signed_in", "Signed In"),
                    ("shift_changed", "Shift Changed"),
                    ("hours_changed", "Hours Changed"),
                    ("entry_changed", "Entry Changed"),
                    ("phrases_checked", "Phrases Checked"),
                    ("banner_changed", "Banner Changed"),
                    ("capacity_limited", "Capacity Limited"),
                    ("decision_recorded", "Decision Recorded"),
                    ("decision_withdrawn", "Decision Withdrawn"),
                    ("admitted", "Admitted"),
                    ("removed", "Removed"),
                    ("reviewed", "Reviewed"),
                    ("report_changed", "Report Changed"),
                    ("pruned", "Pruned"),
                ],
                max_length=24,
            ),
        ),
    ]
