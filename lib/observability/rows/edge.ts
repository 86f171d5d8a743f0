import { Duration } from 'aws-cdk-lib/core';
import type { Row } from './row';
import { graph } from '../lines';

/** Load balancer, firewall and NAT gateways. */
export const edgeRows: Row = ({ loadBalancers, firewalls, networks }) => {
  const period = Duration.minutes(1);
  const widgets = [
    ...loadBalancers.flatMap(({ metrics, node }) =>
      metrics
        ? [
            graph(node.id, [
              { label: 'requests', metric: metrics.requests() },
              { label: '5xx of its own', metric: metrics.errors(), right: true },
              { label: 'rejected connections', metric: metrics.rejectedConnections(), right: true },
            ]),
            graph(`${node.id}: capacity units`, [
              { label: 'LCU at the peak', metric: metrics.peakCapacityUnits() },
              { label: 'LCU that are billed', metric: metrics.capacityUnits() },
            ]),
          ]
        : [],
    ),
    ...firewalls.map((firewall) =>
      graph(firewall.node.id, [
        { label: 'let pass', metric: firewall.metricAllowed({ period }) },
        { label: 'blocked', metric: firewall.metricBlocked({ period }), right: true },
      ]),
    ),
    ...networks.flatMap((network) => {
      const connections = network.metricNatConnections();
      const errors = network.metricNatPortErrors();
      if (!connections || !errors) return [];
      return [
        graph(`${network.node.id}: NAT gateways`, [
          { label: 'connections of one', metric: connections },
          { label: 'without a port', metric: errors, right: true },
        ]),
      ];
    }),
  ];
  return widgets.length === 0 ? [] : [{ title: 'Edge and network', widgets }];
};
