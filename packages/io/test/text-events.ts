// Two events each, as LHE and as HepMC3.

export const LHE = `<LesHouchesEvents version="3.0">
<header>
 <event> is not one here
</header>
<!-- nor
<event>
 here -->
<init>
 2212 2212 4.0e+03 4.0e+03 0 0 0 0 3 1
</init>
<event npLO=" -1 ">
 2 66 0.5E+00 9.1e+01 -1 0.118D+00
   21 -1 0 0 501 502 0. 0. 5.0E+01 5.0E+01 0. 0. 9.
    6  1 1 1 501   0 .5 -.5 1e2 1.8e2 1.73e2 0.1 -1.
# a comment 1 2 3
<rwgt>
 <wgt id='1'> 0.25 </wgt><wgt id='2'>-1e-3</wgt>
</rwgt>
</event>
<event>
 0 67 1 2 3 4
<weights> 1 2
3 </weights>
</event>
</LesHouchesEvents>
`;

export const HEPMC = `HepMC::Version 3.02.06
HepMC::Asciiv3-START_EVENT_LISTING
W Weight
T tool\\|1.0\\|a tool
E 7 2 4 @ 1e-1 0 0 0
U MEV CM
W 1.5e+00 -2
A 0 event_scale 91000
A 0 alphaQCD 0.118
A 3 flow1 101
P 1 0 11 0 0 5e4 5e4 0.511 4
P 2 0 -11 0 0 -5e4 5e4 0.511 4
V -1 0 [1,2] @ 0.1 0.2 0.3 0.4
P 3 -1 23 0 0 0 1e5 91188 2
P 4 3 22 1 2 3 4 0 1
V -2 1 [3]
E 8 0 0
U GEV MM
HepMC::Asciiv3-END_EVENT_LISTING
`;

/** HEPMC, compressed by zstandard.compress(..., 19). */
export const HEPMC_ZST = "KLUv/WCCAB0IAJZQNCAglRoDwJvgXHvlZnC1YhyRA5RVgNi9ye8YooQQoboxATQAKgAoABWOxyNaeyJNZjMnT16isdAiCwanNbAN4zTIpUUmOdpsLqHrCRRGhfKOZxMCza1QOGSfqQiqS3hyukuIE3XmaK5fL06rAmYF98nLDm9YtuTpO83dMHV8MPa6UkXhlgK6YUsMLOVtmtbjjke9W0GlZrXru+Ot7kvycDDLr2ftQh1xeHSaD6fTHKKBZVnCGnsWSdl1anl8j3E5tePFLWuXcDV3lVFCXUI9Qn1hEgBLK5OmhSAA9ja5NBY0YXtuI9FlgljiYoQmFBKCyro3xy8gYc7WcwsMTLFrNsU=";
