package farthing.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Logs as lines of JSON, one object each: to standard error, or to a file where a person reads the
 * screen. What Java's own logging says goes the same way.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  /** By logback, at its first use: warnings to standard error until told otherwise. */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    send(context, console(context), "WARN");
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * @param level one of ERROR, WARN, INFO, DEBUG
   */
  static void toStderr(String level) {
    LoggerContext context = context();
    send(context, console(context), level);
  }

  /** Appends to the file, which is made if missing. */
  static void toFile(Path file, String level) {
    LoggerContext context = context();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    send(context, with(context, appender), level);
  }

  /** Says nothing of what is logged under this name. */
  static void silence(String name) {
    context().getLogger(name).setLevel(Level.OFF);
  }

  private static LoggerContext context() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
    return context;
  }

  private static void send(LoggerContext context, Appender<ILoggingEvent> appender, String level) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.valueOf(level));
    root.addAppender(appender);
    // it warns, with a stack trace, of whatever is not HTTP: anybody could fill the log
    context.getLogger("io.helidon.webserver.http1.Http1Connection").setLevel(Level.ERROR);
  }

  private static Appender<ILoggingEvent> console(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return with(context, appender);
  }

  private static Appender<ILoggingEvent> with(
      LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
    JsonEncoder line = new JsonEncoder();
    line.setContext(context);
    line.setWithSequenceNumber(false);
    line.setWithNanoseconds(false);
    line.setWithContext(false);
    line.setWithMessage(false);
    line.setWithArguments(false);
    line.setWithFormattedMessage(true);
    line.start();
    appender.setContext(context);
    appender.setEncoder(line);
    appender.start();
    return appender;
  }
}
