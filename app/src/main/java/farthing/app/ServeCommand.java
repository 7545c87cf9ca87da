package farthing.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      ServeCommand.ClearingServer.class,
      ServeCommand.ConcentrationServer.class,
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

  /** {@code serve clearing}. */
  @Command(
      name = "clearing",
      description =
          "Runs clearing: takes batches from payment servers, and books what is to be paid.")
  static final class ClearingServer extends Role {
    @Override
    List<Setting<?>> known() {
      return ClearingSettings.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      ClearingRole role = ClearingRole.open(settings);
      return new Serving(role.address(), role.admin(), role);
    }
  }

  /** {@code serve concentration}. */
  @Command(
      name = "concentration",
      description = "Runs a concentration point between payment servers and clearing.")
  static final class ConcentrationServer extends Role {
    @Override
    List<Setting<?>> known() {
      return ConcentrationSettings.ALL;
    }

    @Override
    Serving open(Settings settings) throws IOException {
      ConcentrationRole role = ConcentrationRole.open(settings);
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

    @Option(
        names = "--and",
        paramLabel = "ROLE=FILE",
        description = {
          "Runs another role in this process too, with settings of its own: --and shop=shop.conf.",
          "May be repeated. All of them end together; the log level is the first one's."
        })
    private Map<String, Path> others = new LinkedHashMap<>();

    abstract List<Setting<?>> known();

    abstract Serving open(Settings settings) throws IOException;

    @Override
    public Integer call() throws Exception {
      Settings settings = SettingsFile.read(config, known());
      Map<Role, Settings> all = new LinkedHashMap<>();
      all.put(this, settings);
      others.forEach((name, file) -> {
        Role other = role(name);
        all.put(other, SettingsFile.read(file, other.known()));
      });
      Logging.toStderr(settings.get(PaymentSettings.LOG_LEVEL));
      Map<String, Serving> serving = opened(all);
      untilToldToStop(serving);
      return 0;
    }

    private Role role(String name) {
      CommandLine found = spec.parent().subcommands().get(name);
      if (found == null || !(found.getCommand() instanceof Role role)) {
        throw Failed.wrongUsage(
            "there is no role " + name,
            "Nothing was started. Roles: "
                + String.join(", ", spec.parent().subcommands().keySet()));
      }
      return role;
    }

    /** All of them, or none. */
    private static Map<String, Serving> opened(Map<Role, Settings> all) {
      Map<String, Serving> serving = new LinkedHashMap<>();
      try {
        for (Map.Entry<Role, Settings> each : all.entrySet()) {
          Role role = each.getKey();
          serving.put(role.spec.name(), role.open(each.getValue()));
        }
        return serving;
      } catch (IOException e) {
        close(serving);
        throw Failed.because(String.valueOf(e.getMessage()), "Nothing was started.", e);
      } catch (RuntimeException e) {
        close(serving);
        throw e;
      }
    }

    /** SIGTERM and Ctrl-C end it in good order: what is inside is finished, books are closed. */
    private void untilToldToStop(Map<String, Serving> serving) throws InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      CountDownLatch told = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("stopping")
                  .unstarted(() -> {
                    close(serving);
                    out.println("stopped");
                    told.countDown();
                  }));
      serving.forEach((name, role) -> {
        out.println(name + " serves at " + role.address);
        out.println("for operators alone: " + role.admin + "/metrics and /health");
      });
      told.await();
    }

    /** The last first: who asks another ends before it. */
    private static void close(Map<String, Serving> serving) {
      List.copyOf(serving.values()).reversed().forEach(each -> close(each.role));
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
