from checkout.basket import OrderState, vat_table
from checkout.http import UpstreamError
from checkout.problems import error_body
from checkout.retrying import with_retries


class Checkout:
    def __init__(self, stock, trail, prices, publish, wait=None):
        self.stock = stock
        self.trail = trail
        self.prices = prices
        self.publish = publish
        self.kw = {"wait": wait} if wait else {}

    def place(self, basket, voucher=0):
        if not basket.lines:
            return error_body("bad_request", "basket is empty", fields={"lines": "required"})
        reserved = []
        try:
            for sku, line in sorted(basket.lines.items()):
                self.stock.put(f"reservations/{basket.id}/{sku}", body={"qty": line.qty})
                reserved.append(sku)
        except UpstreamError as err:
            for sku in reserved:
                self.stock.put(f"reservations/{basket.id}/{sku}", body={"qty": 0})
            self.trail.log_event("order.refused", basket.customer, basket.id, result="failed", upstream=err.code)
            if err.code == 409:
                return error_body("out_of_stock", "somebody was faster", fields={"left": reserved})
            return error_body("internal", str(err))
        order = {
            "id": basket.id,
            "state": OrderState.PLACED.value,
            "total": basket.gross() - voucher,
            "vat": {str(rate): amounts for rate, amounts in vat_table(list(basket.lines.values()), voucher).items()},
        }
        with_retries(self.publish, "order.placed", order, tries=4, **self.kw)
        self.trail.log_event("order.placed", basket.customer, basket.id, total=order["total"])
        return 201, order

    def price(self, sku):
        return self.prices.get_or_load(sku, lambda key: self.stock.get(f"prices/{key}")["minor"])
