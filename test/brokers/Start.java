import org.apache.activemq.broker.BrokerFactory;

/** Runs ActiveMQ with a configuration file until it is stopped, as its start script does. */
class Start {
  public static void main(String[] args) throws Exception {
    var broker = BrokerFactory.createBroker("xbean:file:" + args[0]);
    broker.start();
    broker.waitUntilStopped();
  }
}
