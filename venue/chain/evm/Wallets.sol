// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// Ours, for tests alone: contract wallets that check what the venue's own check of a batch, nonce, deadline and signature,
// written from the reference and from the published types of each, and not from the client's code.

contract Receiver {
    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external pure returns (bytes4) {
        return 0xf23a6e61;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata) external pure returns (bytes4) {
        return 0xbc197c81;
    }

    function signerOf(bytes32 digest, bytes memory signature) internal pure returns (address) {
        require(signature.length == 65, "signature length");
        bytes32 r;
        bytes32 s;
        uint8 v;
        assembly {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
            v := byte(0, mload(add(signature, 96)))
        }
        if (v > 30) return ecrecover(keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", digest)), v - 4, r, s);
        return ecrecover(digest, v, r, s);
    }

    function run(address to, uint256 value, bytes memory data) internal {
        (bool ok, bytes memory said) = to.call{value: value}(data);
        if (!ok) assembly { revert(add(said, 32), mload(said)) }
    }
}

/// Wallet type 3.
contract TestDepositWallet is Receiver {
    struct Call {
        address target;
        uint256 value;
        bytes data;
    }

    bytes32 constant CALL = keccak256("Call(address target,uint256 value,bytes data)");
    bytes32 constant BATCH =
        keccak256("Batch(address wallet,uint256 nonce,uint256 deadline,Call[] calls)Call(address target,uint256 value,bytes data)");
    address immutable owner;
    uint256 public nonce;

    constructor(address owner_) {
        owner = owner_;
    }

    function execute(uint256 nonce_, uint256 deadline, Call[] calldata calls, bytes calldata signature) external {
        require(nonce_ == nonce++, "nonce");
        require(block.timestamp <= deadline, "deadline");
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i = 0; i < calls.length; i++)
            hashes[i] = keccak256(abi.encode(CALL, calls[i].target, calls[i].value, keccak256(calls[i].data)));
        bytes32 struct_ = keccak256(abi.encode(BATCH, address(this), nonce_, deadline, keccak256(abi.encodePacked(hashes))));
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("DepositWallet"),
                keccak256("1"),
                block.chainid,
                address(this)
            )
        );
        require(signerOf(keccak256(abi.encodePacked("\x19\x01", domain, struct_)), signature) == owner, "signature");
        for (uint256 i = 0; i < calls.length; i++) run(calls[i].target, calls[i].value, calls[i].data);
    }
}

/// Wallet type 2.
contract TestSafe is Receiver {
    bytes32 constant SAFE_TX = keccak256(
        "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)"
    );
    address immutable owner;
    uint256 public nonce;

    constructor(address owner_) {
        owner = owner_;
    }

    function execTransaction(address to, bytes calldata data, uint8 operation, bytes calldata signature) external {
        bytes32 struct_ = keccak256(
            abi.encode(SAFE_TX, to, 0, keccak256(data), operation, 0, 0, 0, address(0), address(0), nonce++)
        );
        bytes32 domain = keccak256(
            abi.encode(keccak256("EIP712Domain(uint256 chainId,address verifyingContract)"), block.chainid, address(this))
        );
        require(signerOf(keccak256(abi.encodePacked("\x19\x01", domain, struct_)), signature) == owner, "signature");
        if (operation == 0) {
            run(to, 0, data);
        } else {
            (bool ok, bytes memory said) = to.delegatecall(data);
            if (!ok) assembly { revert(add(said, 32), mload(said)) }
        }
    }
}

/// What a Safe delegates several calls to.
contract TestMultiSend {
    function multiSend(bytes memory transactions) external {
        uint256 at = 0;
        while (at < transactions.length) {
            uint256 word;
            address to;
            uint256 length;
            assembly {
                word := mload(add(add(transactions, 32), at))
                to := shr(96, mload(add(add(transactions, 33), at)))
                length := mload(add(add(transactions, 85), at))
            }
            require(word >> 248 == 0, "only calls");
            bytes memory data = new bytes(length);
            for (uint256 i = 0; i < length; i++) data[i] = transactions[at + 85 + i];
            (bool ok, bytes memory said) = to.call(data);
            if (!ok) assembly { revert(add(said, 32), mload(said)) }
            at += 85 + length;
        }
    }
}

/// Wallet type 1: the factory's hub checks a relayed call and has the sender's own proxy do it.
contract TestProxy is Receiver {
    address immutable factory = msg.sender;

    function act(address to, uint256 value, bytes calldata data) external {
        require(msg.sender == factory, "not the factory");
        run(to, value, data);
    }
}

contract TestProxyFactory is Receiver {
    struct ProxyCall {
        uint8 typeCode;
        address to;
        uint256 value;
        bytes data;
    }

    mapping(address => TestProxy) public wallets;
    mapping(address => uint256) public nonces;

    function make(address owner) external {
        wallets[owner] = new TestProxy();
    }

    function relay(address from, bytes calldata data, uint256 gasLimit, uint256 nonce, address hub, address relayer, bytes calldata signature) external {
        require(nonce == nonces[from]++, "nonce");
        bytes32 digest = keccak256(
            abi.encodePacked("rlx:", from, address(this), data, uint256(0), uint256(0), gasLimit, nonce, hub, relayer)
        );
        bytes32 message = keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", digest));
        require(signerOf(message, signature) == from, "signature");
        ProxyCall[] memory calls = abi.decode(data[4:], (ProxyCall[]));
        for (uint256 i = 0; i < calls.length; i++) wallets[from].act(calls[i].to, calls[i].value, calls[i].data);
    }
}
