package io.acme.ledger;

import java.time.LocalDate;

public class Posting {

    private String id;
    private String account;
    private String reference;
    private LocalDate valueDate;
    private long amount;

    public Posting() {
    }

    public Posting(String id, String account, long amount) {
        this.id = id;
        this.account = account;
        this.amount = amount;
    }

    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    public String getAccount() {
        return account;
    }

    public void setAccount(String account) {
        this.account = account;
    }

    public String getReference() {
        return reference;
    }

    public void setReference(String reference) {
        this.reference = reference;
    }

    public LocalDate getValueDate() {
        return valueDate;
    }

    public void setValueDate(LocalDate valueDate) {
        this.valueDate = valueDate;
    }

    public long getAmount() {
        return amount;
    }

    public void setAmount(long amount) {
        this.amount = amount;
    }

    @Override
    public String toString() {
        return "Posting{id=" + id + ", account=" + account + "}";
    }
}
