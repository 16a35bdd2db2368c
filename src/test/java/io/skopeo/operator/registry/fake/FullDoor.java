package io.skopeo.operator.registry.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** An address at which connections hang: its queue is full, and nobody accepts. */
public final class FullDoor implements AutoCloseable {
  private static final int MORE_THAN_THE_QUEUE = 4;

  private final ServerSocket door;
  private final List<SocketChannel> waiting = new ArrayList<>();

  private FullDoor(ServerSocket door) {
    this.door = door;
  }

  public static FullDoor at(String address, int port) {
    try {
      var door = new FullDoor(new ServerSocket(port, 1, InetAddress.ofLiteral(address)));
      for (int i = 0; i < MORE_THAN_THE_QUEUE; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port));
        door.waiting.add(channel);
      }
      return door;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String address() {
    return door.getInetAddress().getHostAddress();
  }

  @Override
  public void close() {
    try {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
