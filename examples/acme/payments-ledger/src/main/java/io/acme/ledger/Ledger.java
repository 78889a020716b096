package io.acme.ledger;

import io.acme.ledger.support.TtlCache;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Books transfers. Nothing is ever changed or deleted; a mistake is booked back. */
public final class Ledger {

    private final List<Posting> journal = new ArrayList<>();
    private final Map<String, String> reversals = new HashMap<>();
    private final Set<String> references = new HashSet<>();
    private final TtlCache<String, Long> balances;

    public Ledger(TtlCache<String, Long> balances) {
        this.balances = balances;
    }

    /** Books all lines or none. The same reference is booked once. */
    public boolean book(String reference, LocalDate valueDate, Map<String, Long> lines) {
        long sum = 0;
        for (long amount : lines.values()) {
            sum = Math.addExact(sum, amount);
        }
        if (sum != 0 || lines.size() < 2) {
            throw new UnbalancedException(reference, sum);
        }
        if (!references.add(reference)) {
            return false;
        }
        int line = 0;
        for (Map.Entry<String, Long> entry : new TreeMap<>(lines).entrySet()) {
            Posting posting = new Posting(reference + "/" + ++line, entry.getKey(), entry.getValue());
            posting.setReference(reference);
            posting.setValueDate(valueDate);
            journal.add(posting);
            balances.evict(entry.getKey());
        }
        return true;
    }

    public void reverse(String reference, LocalDate valueDate) {
        if (!references.contains(reference) || reversals.containsKey(reference)) {
            throw new IllegalStateException(reference + " cannot be booked back");
        }
        Map<String, Long> opposite = new TreeMap<>();
        for (Posting posting : journal) {
            if (posting.getReference().equals(reference)) {
                opposite.merge(posting.getAccount(), -posting.getAmount(), Long::sum);
            }
        }
        String counter = "reversal of " + reference;
        reversals.put(reference, counter);
        book(counter, valueDate, opposite);
    }

    public long balance(String account) {
        return balances.getOrCompute(account, name -> journal.stream()
                .filter(posting -> posting.getAccount().equals(name))
                .mapToLong(Posting::getAmount)
                .sum());
    }

    /** Thrown when debit and credit differ. */
    public static final class UnbalancedException extends RuntimeException {
        UnbalancedException(String reference, long difference) {
            super(reference + " is off by " + difference);
        }
    }
}
