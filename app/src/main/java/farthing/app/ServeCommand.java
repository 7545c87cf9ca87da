package farthing.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one role for real. */
@Command(
    name = "serve",
    description = "Runs one role for real, until SIGTERM.",
    subcommands = {
      ServeCommand.Payment.class,
      ServeCommand.LoadServing.class,
      ServeCommand.ShopServer.class,
      ServeCommand.BankServer.class,
      ServeCommand.MilesServer.class
    },
    synopsisSubcommandLabel = "ROLE")
final class ServeCommand {
  ServeCommand() {}

  /** Adds the settings to the roles' {@code --help}. */
  static void explain(CommandLine farthing) {
    for (CommandLine command : farthing.getSubcommands().values()) {
      for (CommandLine role : command.getSubcommands().values()) {
        if (role.getCommand() instanceof Role served) {
          role.getCommandSpec().usageMessage().footer(SettingsHelp.lines(served.known()));
        }
      }
    }
  }

  /** {@code serve payment}. */
  @Command(name = "payment", description = "Runs the payment server with its security cards.")
  static final class Payment extends Role {
    @Override
    List<Setting<?>> known() {
      return PaymentSettings.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      PaymentRole role = PaymentRole.open(PaymentPlan.of(settings), InstantSource.system());
      return new Serving(role.address(), role.admin(), role);
    }
  }

  /** {@code serve load}. */
  @Command(name = "load", description = "Runs the load server with the issuer's security module.")
  static final class LoadServing extends Role {
    @Override
    List<Setting<?>> known() {
      return LoadSettings.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      LoadRole role = LoadRole.open(LoadPlan.of(settings), InstantSource.system());
      return new Serving(role.address(), role.admin(), role);
    }
  }

  /** {@code serve shop}. */
  @Command(name = "shop", description = "Runs the example shop.")
  static final class ShopServer extends Role {
    @Override
    List<Setting<?>> known() {
      return ShopConfiguration.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      ShopRole role = ShopRole.open(settings);
      return new Serving(role.address(), role.admin(), role);
    }
  }

  /** {@code serve bank}. */
  @Command(name = "bank", description = "Runs the example bank.")
  static final class BankServer extends Role {
    @Override
    List<Setting<?>> known() {
      return BankConfiguration.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      BankRole role = BankRole.open(settings);
      return new Serving(role.address(), role.admin(), role);
    }
  }

  /** {@code serve miles}. */
  @Command(name = "miles", description = "Runs the example loyalty programme.")
  static final class MilesServer extends Role {
    @Override
    List<Setting<?>> known() {
      return MilesConfiguration.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      MilesRole role = MilesRole.open(settings);
      return new Serving(role.address(), role.admin(), role);
    }
  }

  /** Something that serves until it is closed. */
  record Serving(URI address, URI admin, AutoCloseable role) {}

  abstract static class Role implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "Its settings, listed below.")
    private Path config;

    abstract List<Setting<?>> known();

    abstract Serving open(Settings settings) throws IOException;

    @Override
    public Integer call() throws Exception {
      Settings settings = SettingsFile.read(config, known());
      Logging.toStderr(settings.get(PaymentSettings.LOG_LEVEL));
      Serving serving = opened(settings);
      untilToldToStop(serving);
      return 0;
    }

    private Serving opened(Settings settings) {
      try {
        return open(settings);
      } catch (IOException e) {
        throw Failed.because(String.valueOf(e.getMessage()), "Nothing was started.", e);
      }
    }

    /** SIGTERM and Ctrl-C end it in good order: what is inside is finished, books are closed. */
    private void untilToldToStop(Serving serving) throws InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      CountDownLatch told = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("stopping")
                  .unstarted(() -> {
                    close(serving.role);
                    out.println("stopped");
                    told.countDown();
                  }));
      out.println(spec.name() + " serves at " + serving.address);
      out.println("for operators alone: " + serving.admin + "/metrics and /health");
      told.await();
    }

    private static void close(AutoCloseable role) {
      try {
        role.close();
      } catch (Exception e) {
        LoggerFactory.getLogger(ServeCommand.class).error("a role did not stop in good order", e);
      }
    }
  }
}
