import org.apache.activemq.broker.BrokerFactory;

/** Runs the ActiveMQ whose configuration is named, until it is told to end: what its own start script does. */
class Start {
  public static void main(String[] words) throws Exception {
    var broker = BrokerFactory.createBroker("xbean:file:" + words[0]);
    broker.start();
    broker.waitUntilStopped();
  }
}
