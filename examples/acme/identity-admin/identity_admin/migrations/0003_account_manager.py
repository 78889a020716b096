from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity_admin", "0002_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="manager",
            field=models.CharField(max_length=80, default=""),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["manager", "login"], name="account_manager_idx"),
        ),
    ]
