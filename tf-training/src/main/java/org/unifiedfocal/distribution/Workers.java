package org.unifiedfocal.distribution;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Where the processes of a training are, and which of them this one is. Fewer than two, addresses
 * that are none or that two share, and a task that nobody has are refused with a {@link
 * BadInputException}.
 *
 * @param addresses {@code HOST:PORT} of each, in an order that all agree on; the first leads
 * @param task the place of this process among them, from 0
 */
public record Workers(List<String> addresses, int task) {
  private static final Pattern ADDRESS = Pattern.compile("([^\\s/]+):(\\d{1,5})");
  private static final int LAST_PORT = 65535;

  public Workers {
    addresses = List.copyOf(addresses);
    for (String address : addresses) {
      if (!ADDRESS.matcher(address).matches() || port(address) < 1 || port(address) > LAST_PORT) {
        throw new BadInputException("workers: expected HOST:PORT, found " + address);
      }
    }
    if (addresses.size() < 2 || new HashSet<>(addresses).size() < addresses.size()) {
      throw new BadInputException(
          "workers: expected at least two, all different, found " + addresses);
    }
    if (task < 0 || task >= addresses.size()) {
      throw new BadInputException(
          "task: expected 0 to %d, found %d".formatted(addresses.size() - 1, task));
    }
  }

  /**
   * Gives the number of processes.
   *
   * @return at least 2
   */
  public int size() {
    return addresses.size();
  }

  /** The port of a worker. */
  int port(int worker) {
    return port(addresses.get(worker));
  }

  /** The host of a worker. */
  String host(int worker) {
    String address = addresses.get(worker);
    return address.substring(0, address.lastIndexOf(':'));
  }

  /** What a message calls a worker. */
  String name(int worker) {
    return "worker %d (%s)".formatted(worker, addresses.get(worker));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
