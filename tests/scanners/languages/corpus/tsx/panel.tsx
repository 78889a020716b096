import { useState } from "react";

const PAGE_SIZE = 20;
const Title = styled.h1`color: ${(props) => props.theme.accent};`;

export const Panel = ({ rows, onPick }: Props) => {
  const [open, setOpen] = useState<boolean>(false);
  return (
    <section className="panel">
      <Title onClick={() => setOpen(!open)}>Orders</Title>
      {open && rows.slice(0, PAGE_SIZE).map((row) => <Row key={row.id} {...row} onPick={onPick} />)}
    </section>
  );
};

export default class Grid extends Component<Props> {
  private pageSize = PAGE_SIZE;
  render() {
    return <Table rows={this.props.rows} size={this.pageSize} footer={<Footer count={PAGE_SIZE} />} />;
  }
}
