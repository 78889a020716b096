from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0006_line_vat"),
    ]

    operations = [
        migrations.AddField(
            model_name="basket",
            name="voucher",
            field=models.CharField(max_length=32, default=""),
        ),
        migrations.AddIndex(
            model_name="basket",
            index=models.Index(fields=["customer", "state"], name="basket_customer_idx"),
        ),
    ]
