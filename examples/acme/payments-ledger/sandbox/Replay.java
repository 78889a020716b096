import java.nio.file.Files;
import java.nio.file.Path;

/** Prints the references of a journal file that occur more than once. */
public class Replay {
    public static void main(String[] args) throws Exception {
        var seen = new java.util.HashSet<String>();
        try (var lines = Files.lines(Path.of(args[0]))) {
            lines.map(line -> line.split(";", 3)[1]).filter(reference -> !seen.add(reference)).forEach(System.out::println);
        }
    }
}
