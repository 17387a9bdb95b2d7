"""Opening hours that are taken away stay as what was promised, for the report."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def end_removed(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """An older shape knows no removed hours: there they end on that day, and do not count again."""
    rows = apps.get_model("shifts", "OpeningHours").objects.exclude(removed_on=None)
    goes_on = models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("removed_on"))
    rows.filter(goes_on).update(valid_until=models.F("removed_on"))


class Migration(migrations.Migration):
    dependencies = [("shifts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="openinghours", name="removed_on", field=models.DateField(null=True)
        ),
        migrations.RunPython(migrations.RunPython.noop, end_removed),
    ]
