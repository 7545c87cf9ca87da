package farthing.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The {@code farthing} command. Exit status: 0 done, 1 refused or failed, 2 typed or configured
 * wrongly.
 */
@Command(
    name = "farthing",
    description = "Value on a card, spent over the Internet.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "  test     Installs what the tests need and runs all of them.",
      "",
      "Exit status: 0 done, 1 refused or failed, 2 typed or configured wrongly.",
      "`farthing COMMAND --help` explains every option."
    })
public final class Main implements Runnable {
  /** Refused or failed. */
  static final int FAILED = 1;

  /** Typed or configured wrongly: nothing was begun. */
  static final int WRONG_USAGE = 2;

  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          PayCommand.class,
          ResumeCommand.class,
          CancelCommand.class,
          LoadCommand.class,
          UnloadCommand.class,
          CardCommand.class,
          IssueCommand.class,
          ServeCommand.class,
          MerchantCommand.class,
          WebhooksCommand.class,
          BatchesCommand.class,
          AgentCommand.class,
          BankRegisterCommand.class,
          LoadsCommand.class,
          CustomerCommand.class,
          MemberCommand.class,
          HotlistCommand.class,
          ActsCommand.class,
          ClearingCommand.class,
          AuditCommand.class,
          EvidenceCommand.class,
          KeysCommand.class,
          VectorsCommand.class,
          BenchCommand.class,
          TortureCommand.class,
          FuzzCommand.class,
          HelpCommand.class);

  private static final int FIRST_YEAR = 2000;
  private static final int LAST_YEAR = 2199;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Explains the command and its options.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  public static void main(String[] args) {
    Logging.toStderr("WARN");
    System.exit(commandLine(args).execute(args));
  }

  /**
   * Of all commands the one that is typed; all of them where it is none, or help is wanted. To make
   * them all takes most of a second.
   */
  static CommandLine commandLine(String... typed) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    CommandLine farthing = new CommandLine(new Main());
    List<Class<?>> wanted =
        COMMANDS.stream()
            .filter(c -> typed.length > 0 && name(c).equals(typed[0]))
            .filter(c -> c != HelpCommand.class) // which is about the others
            .toList();
    for (Class<?> command : wanted.isEmpty() ? COMMANDS : wanted) {
      farthing.addSubcommand(name(command), command);
    }
    ServeCommand.explain(farthing);
    IssueCommand.explain(farthing);
    KeysCeremonyCommand.explain(farthing);
    return farthing
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(LocalDate.class, Main::day)
        .registerConverter(int.class, text -> number(text, Integer::valueOf))
        .registerConverter(Integer.class, text -> number(text, Integer::valueOf))
        .registerConverter(long.class, text -> number(text, Long::valueOf))
        .registerConverter(Long.class, text -> number(text, Long::valueOf))
        .setParameterExceptionHandler(Failures::wrongUsage)
        .setExecutionExceptionHandler(Failures::failed);
  }

  /** Of this and the next century: what is further away is a slip, and no database's business. */
  private static LocalDate day(String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      if (day.getYear() >= FIRST_YEAR && day.getYear() <= LAST_YEAR) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // told below
    }
    throw new TypeConversionException(
        "'%s' is no day from %d to %d; one is written 2026-11-30"
            .formatted(text, FIRST_YEAR, LAST_YEAR));
  }

  private static <T> T number(String text, Function<String, T> reading) {
    try {
      return reading.apply(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is no whole number, or too large");
    }
  }

  private static String name(Class<?> command) {
    return Objects.requireNonNull(command.getAnnotation(Command.class)).name();
  }

  /** Typed without a command. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
