package farthing.app;

import farthing.purse.SecurityModuleUnavailable;
import farthing.security.KeyStoreUnusable;
import farthing.security.Unwritten;
import farthing.store.PsamsTaken;
import farthing.store.StoreUnavailable;
import farthing.store.UnsafeDatabase;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How a command that cannot do its work ends: a few lines for the person, a status for a script.
 */
final class Failures {
  private Failures() {}

  static int wrongUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("farthing: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    String help = "`" + command.getCommandSpec().qualifiedName() + " --help` explains it.";
    err.println("  " + help);
    if (List.of(arguments).contains("--json")) {
      command
          .getOut()
          .println(
              Json.write(
                  Map.of(
                      "error", asJson(Failed.wrongUsage(String.valueOf(e.getMessage()), help)))));
    }
    return Main.WRONG_USAGE;
  }

  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    Failed failed = told(e);
    command.getErr().println("farthing: " + failed.what() + codeOf(failed));
    failed.next().lines().forEach(line -> command.getErr().println("  " + line));
    if (innermost(parsed).hasMatchedOption("--json")) {
      command.getOut().println(Json.write(Map.of("error", asJson(failed))));
    }
    return failed.status();
  }

  /** What went wrong, for the person; what nobody foresaw is logged whole. */
  static Failed told(Exception e) {
    return e instanceof Failed known ? known : unforeseen(e);
  }

  /** Of the command that was typed last, whose option it is. */
  private static ParseResult innermost(ParseResult parsed) {
    return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
  }

  /** Their messages are for the person, and say what to do. */
  private static boolean speaksForItself(Exception e) {
    return e instanceof StoreUnavailable
        || e instanceof UnsafeDatabase
        || e instanceof PsamsTaken
        || e instanceof KeyStoreUnusable
        || e instanceof SecurityModuleUnavailable;
  }

  private static Failed unforeseen(Exception e) {
    if (speaksForItself(e)) {
      return Failed.because(String.valueOf(e.getMessage()), "", e);
    }
    if (e instanceof FileSystemException file && file.getFile() != null) {
      return Failed.because(
          "%s cannot be read or written: %s".formatted(file.getFile(), Unwritten.reason(file)),
          "",
          e);
    }
    LoggerFactory.getLogger(Failures.class).error("a command failed", e);
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return Failed.because(text, "");
  }

  private static String codeOf(Failed failed) {
    return failed.code().map(code -> " [" + code.name() + ", " + code.number() + "]").orElse("");
  }

  private static Map<String, Object> asJson(Failed failed) {
    Map<String, Object> json = new LinkedHashMap<>();
    failed.code().ifPresent(code -> json.put("code", code.name()));
    failed.code().ifPresent(code -> json.put("number", code.number()));
    json.put("message", failed.what());
    json.put("advice", failed.next());
    return json;
  }
}
