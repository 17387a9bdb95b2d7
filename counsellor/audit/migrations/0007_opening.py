"""Who opened the service, and who ended it, is noted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_wellbeing"),
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
                    ("debrief_taken", "Debrief Taken"),
                    ("debrief_returned", "Debrief Returned"),
                    ("debrief_done", "Debrief Done"),
                    ("opening_signed", "Opening Signed"),
                    ("opening_pressed", "Opening Pressed"),
                    ("closing_changed", "Closing Changed"),
                    ("pruned", "Pruned"),
                ],
                max_length=24,
            ),
        ),
    ]
