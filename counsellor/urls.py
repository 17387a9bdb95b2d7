"""The addresses of the console."""

from django.urls import path

from counsellor.views.audit import audit_page
from counsellor.views.council import council, council_report
from counsellor.views.debrief import debrief
from counsellor.views.decisions import archive_package, decisions_page, deletion_page
from counsellor.views.desk import desk_facts, desk_page, device_list, lock, unlock, wall_page
from counsellor.views.device import device
from counsellor.views.escalations import child_pack, escalation_log, police_pack
from counsellor.views.login import code_page, log_out, password_page
from counsellor.views.opening import opening
from counsellor.views.opening_hours import opening_hours
from counsellor.views.phrases import phrases_page
from counsellor.views.quality import quality
from counsellor.views.shift_plan import shift_plan
from counsellor.views.staffing import staffing
from counsellor.views.steering import steering
from counsellor.views.support import support_entries, support_page

urlpatterns = [
    path("", desk_page),
    path("tavla", wall_page),
    path("login", password_page),
    path("login/code", code_page),
    path("logout", log_out),
    path("device", device),
    path("desk.json", desk_facts),
    path("devices.json", device_list),
    path("lock", lock),
    path("schema", shift_plan),
    path("schema/tider", opening_hours),
    path("bemanning", staffing),
    path("kartlaggning", council),
    path("kartlaggning/rapport", council_report),
    path("kvalitet", quality),
    path("avlastning", debrief),
    path("unlock", unlock),
    path("fraser", phrases_page),
    path("logg", audit_page),
    path("namndbeslut", decisions_page),
    path("oppna", opening),
    path("gallringsprotokoll", deletion_page),
    path("gallringsprotokoll/arkiv", archive_package),
    path("eskaleringar", escalation_log),
    path("orosanmalan", child_pack),
    path("polisanmalan", police_pack),
    path("stod", support_page),
    path("support.json", support_entries),
    path("steering.json", steering),
]
