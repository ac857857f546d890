// An SMSC not written by us: npm `smpp`. Takes every message down as a line of JSON; while the file of its outage exists it
// is full, or answers with the status (a number) that is written there. Where a file `clock` lies in the folder, what stands
// in it is noted with each message. It prints its port. Usage: node server.js FOLDER [KEY CERTIFICATE]
const fs = require('fs'), path = require('path'), smpp = require('smpp');
const [folder, key, cert] = process.argv.slice(2);
const took = path.join(folder, 'smsc.jsonl'), outage = path.join(folder, 'outage'),
    clock = path.join(folder, 'clock');
const options = key ? {key: fs.readFileSync(key), cert: fs.readFileSync(cert)} : {};
let ids = 0;

function receipt(session, submit, id) {
    session.deliver_sm({
        esm_class: 4, source_addr: submit.destination_addr, destination_addr: submit.source_addr,
        short_message: `id:${id} sub:001 dlvrd:001 submit date:2603020901 done date:2603020901 stat:DELIVRD err:000 text:`,
    });
}

const server = smpp.createServer(options, session => {
    session.on('bind_transceiver', pdu => {
        const known = pdu.system_id === 'perennial' && pdu.password === 'secret';
        session.send(pdu.response({command_status: known ? smpp.ESME_ROK : smpp.ESME_RBINDFAIL}));
    });
    session.on('submit_sm', pdu => {
        if (fs.existsSync(outage)) {
            const status = Number(fs.readFileSync(outage, 'utf8')) || smpp.ESME_RMSGQFUL;
            return session.send(pdu.response({command_status: status}));
        }
        const id = `node-${++ids}`, {message, udh} = pdu.short_message;
        fs.appendFileSync(took, JSON.stringify({
            to: `+${pdu.destination_addr}`, text: message, udh: udh ? udh.map(each => each.toString('hex')) : [],
            coding: pdu.data_coding, registered: pdu.registered_delivery, id,
            at: fs.existsSync(clock) ? fs.readFileSync(clock, 'utf8').trim() : null,
        }) + '\n');
        session.send(pdu.response({message_id: id}));
        if (pdu.registered_delivery) receipt(session, pdu, id);
    });
    session.on('enquire_link', pdu => session.send(pdu.response()));
    session.on('unbind', pdu => { session.send(pdu.response()); session.close(); });
    session.on('error', () => session.close());
});
fs.writeFileSync(took, '');
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
