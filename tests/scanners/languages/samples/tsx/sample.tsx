import React, { useEffect, useState } from 'react';
import { fetchOrders } from '../api/orders';
import { Table } from '@acme/design-system';

/** Renders thunderstorms. */
export const OrderList: React.FC<Props> = ({ customer, limit = 20 }: Props) => {
  const [orders, setOrders] = useState<Order[]>([]);
  useEffect(() => {
    fetchOrders(customer.id, { limit }).then((found: Order[]) => setOrders(found)).catch(console.error);
  }, [customer.id, limit]);
  return (
    <Table caption="Orders" busy={!orders.length}>
      {orders.map((order) => <Row key={order.id} total={order.total} onOpen={() => open(order.id)} />)}
    </Table>
  );
};

export function InvoiceList({ customer: buyer, limit: most = 5 }) {
  const [invoices, setInvoices] = useState([]);
  return (
    <Table caption="Invoices of the buyer" busy={!invoices.length}>
      {invoices.map((invoice) => <Row key={invoice.id} total={invoice.total} onOpen={() => open(invoice.id)} />)}
    </Table>
  );
}

const InvoiceTable = React.memo(function InvoiceTable({ customer: owner, limit: size = 7 }: { customer: Party; limit: number }) {
  // the same, typed
  const [rows, setRows] = useState<Invoice[]>([]);
  return (
    <Table caption="Nothing here" busy={!rows.length}>
      {rows.map((row: Invoice) => <Row key={row.id} total={row.total} onOpen={() => open(row.id)} />)}
    </Table>
  );
});

class Boundary extends React.Component<Props, State> {
  componentDidCatch(error: Error, info: React.ErrorInfo): void {
    this.props.report(error, { stack: info.componentStack, squad: this.props.squad });
    this.setState({ failed: true });
  }
}
