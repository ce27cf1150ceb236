package org.unifiedfocal.serving;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What many clients saw who asked one request after the other for some time.
 *
 * @param statuses how often each status was the answer
 * @param milliseconds the times of those with status 200, sorted
 * @param seconds how long it took
 */
record Load(Map<Integer, Integer> statuses, double[] milliseconds, double seconds) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static Load of(URI address, String body, int clients, Duration time) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    try {
      List<Callable<Load>> tasks = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        tasks.add(() -> ask(address, body, end));
      }
      Map<Integer, Integer> statuses = new TreeMap<>();
      List<double[]> times = new ArrayList<>();
      for (Future<Load> each : threads.invokeAll(tasks)) {
        each.get().statuses().forEach((status, n) -> statuses.merge(status, n, Integer::sum));
        times.add(each.get().milliseconds());
      }
      double[] all = times.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
      return new Load(statuses, all, (System.nanoTime() - start) / 1e9);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Load ask(URI address, String body, long end)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    Map<Integer, Integer> statuses = new TreeMap<>();
    List<Double> times = new ArrayList<>();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      int status = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode();
      statuses.merge(status, 1, Integer::sum);
      if (status == 200) {
        times.add((System.nanoTime() - start) / 1e6);
      }
    }
    return new Load(statuses, times.stream().mapToDouble(Double::doubleValue).toArray(), 0);
  }

  double perSecond() {
    return milliseconds.length / seconds;
  }

  double quantile(double share) {
    return milliseconds[(int) Math.min(milliseconds.length - 1, share * milliseconds.length)];
  }
}
