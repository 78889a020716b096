package io.acme.identity.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a new password must be. Length counts for more than odd characters. */
public final class PasswordPolicy {

    private static final Set<String> WELL_KNOWN = Set.of("password", "qwertz", "letmein", "acme2026");

    public List<String> objections(Account account, String candidate) {
        List<String> objections = new ArrayList<>();
        String lower = candidate.toLowerCase(Locale.ROOT);
        if (candidate.codePointCount(0, candidate.length()) < 12) {
            objections.add("at least twelve characters");
        }
        if (WELL_KNOWN.stream().anyMatch(lower::contains)) {
            objections.add("too well known");
        }
        if (lower.contains(account.getLogin().toLowerCase(Locale.ROOT))) {
            objections.add("contains the login");
        }
        if (longestRun(lower) >= 4) {
            objections.add("a row of characters in order");
        }
        return objections;
    }

    /** Length of the longest row such as abcd, 4321 or aaaa. */
    static int longestRun(String text) {
        int longest = text.isEmpty() ? 0 : 1;
        for (int step = -1; step <= 1; step++) {
            int run = 1;
            for (int i = 1; i < text.length(); i++) {
                run = text.charAt(i) - text.charAt(i - 1) == step ? run + 1 : 1;
                longest = Math.max(longest, run);
            }
        }
        return longest;
    }
}
