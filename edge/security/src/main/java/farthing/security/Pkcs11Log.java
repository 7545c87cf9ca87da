package farthing.security;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import org.xipki.pkcs11.wrapper.Logger;
import org.xipki.pkcs11.wrapper.PKCS11Token;

/**
 * The wrapper's log lines on the way of all others; without this they go to standard output, in
 * among what a program reads there. It tells much at INFO that interests nobody until something is
 * wrong.
 */
final class Pkcs11Log implements Logger {
  private static final System.Logger LOG = System.getLogger(PKCS11Token.class.getName());

  @Override
  public void error(String format, Object... arguments) {
    log(Level.WARNING, format, arguments); // each failure is thrown as well
  }

  @Override
  public void warn(String format, Object... arguments) {
    log(Level.WARNING, format, arguments);
  }

  @Override
  public void info(String format, Object... arguments) {
    log(Level.DEBUG, format, arguments);
  }

  @Override
  public void debug(String format, Object... arguments) {
    log(Level.TRACE, format, arguments);
  }

  @Override
  public void trace(String format, Object... arguments) {
    log(Level.TRACE, format, arguments);
  }

  @Override
  public boolean isWarnEnabled() {
    return LOG.isLoggable(Level.WARNING);
  }

  @Override
  public boolean isInfoEnabled() {
    return LOG.isLoggable(Level.DEBUG);
  }

  @Override
  public boolean isDebugEnabled() {
    return LOG.isLoggable(Level.TRACE);
  }

  @Override
  public boolean isTraceEnabled() {
    return LOG.isLoggable(Level.TRACE);
  }

  private static void log(Level level, String format, Object... arguments) {
    LOG.log(level, () -> format + " " + Arrays.toString(arguments));
  }
}
