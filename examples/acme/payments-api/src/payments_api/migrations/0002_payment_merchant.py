from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="merchant",
            field=models.CharField(max_length=64, default=""),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["merchant", "status"], name="payment_merchant_idx"),
        ),
    ]
