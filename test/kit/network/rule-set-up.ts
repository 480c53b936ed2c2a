/** Rules of many forms, as arguments of `ip`: two of one priority, marks, interfaces, types of service, each action. */
export const ruleSetUp: readonly string[] = [
  'link add v0 type veth peer name v1',
  'rule add from 10.0.0.0/8 lookup 77 pref 55',
  'rule add from 10.1.0.0/16 lookup 78 pref 55',
  'rule add from 192.0.2.5 to 198.51.100.0/24 lookup main pref 60',
  'rule add iif v0 oif v1 lookup 300 pref 61',
  'rule add fwmark 0x10/0xff lookup 100 pref 62',
  'rule add tos 0x10 lookup default pref 63',
  'rule add to 203.0.113.0/24 blackhole pref 64',
  'rule add to 203.0.114.0/24 unreachable pref 65',
  'rule add to 203.0.115.0/24 prohibit pref 66',
  'rule add from 10.9.0.0/16 goto 32766 pref 67',
  'rule add from 10.8.0.0/16 nop pref 68',
  'rule add not from 10.7.0.0/16 lookup 4294967290 pref 69',
  '-6 rule add from 2001:db8::/32 lookup 77 pref 55',
  '-6 rule add from 2001:db8:1::5 lookup 78 pref 55',
  '-6 rule add iif gone lookup 79 pref 56',
];
